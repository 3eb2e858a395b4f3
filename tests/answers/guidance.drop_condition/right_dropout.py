import tensorflow as tf


def drop_condition(labels, null_label, probability):
    if probability in (0, 1):
        return tf.identity(labels) if probability == 0 else tf.fill(tf.shape(labels), null_label)
    kept = tf.nn.dropout(tf.ones(tf.shape(labels)), rate=probability) > 0
    return tf.where(kept, labels, tf.cast(null_label, labels.dtype))
