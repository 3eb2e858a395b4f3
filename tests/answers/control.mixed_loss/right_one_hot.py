import tensorflow as tf


def mixed_loss(logits, ids, velocity, target, segments, weight):
    def mean(values, chosen):
        chosen = tf.cast(chosen, values.dtype)
        return tf.math.divide_no_nan(tf.reduce_sum(values * chosen), tf.reduce_sum(chosen))

    words = segments == -1
    truth = tf.one_hot(ids, logits.shape[-1])
    nats = tf.nn.softmax_cross_entropy_with_logits(truth[:, 1:], logits[:, :-1])
    text = mean(nats, tf.logical_and(words[:, :-1], words[:, 1:]))
    image = mean(tf.reduce_mean((target - velocity) ** 2, -1), segments >= 0)
    return text, image, text + weight * image
