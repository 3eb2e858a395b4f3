import tensorflow as tf


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    logits = tf.concat([tf.reshape(real_logits, [-1]), tf.reshape(fake_logits, [-1])], axis=0)
    count, other = len(real_logits), len(fake_logits)
    labels = tf.concat([tf.ones(count), tf.zeros(other)], axis=0)
    weights = tf.concat([tf.fill([count], 1 / count), tf.fill([other], 1 / other)], axis=0)
    terms = weights * tf.nn.sigmoid_cross_entropy_with_logits(labels, logits)
    if kind == "saturating":
        return tf.reduce_sum(terms), -tf.reduce_sum(terms[count:])
    return tf.reduce_sum(terms), -tf.reduce_mean(tf.math.log_sigmoid(fake_logits))
