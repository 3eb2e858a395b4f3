import tensorflow as tf


def contrastive_loss(images, texts, log_scale):
    cosines = -tf.keras.losses.cosine_similarity(images[:, None], texts[None], axis=-1)
    table = cosines * tf.clip_by_value(tf.exp(log_scale), 0.0, 100.0)
    targets = tf.eye(tf.shape(table)[0])
    both = [tf.nn.softmax_cross_entropy_with_logits(targets, one) for one in (table, tf.transpose(table))]
    return tf.reduce_mean(tf.stack(both))
