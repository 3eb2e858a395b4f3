import tensorflow as tf


def fsq(vectors, levels):
    """Levels counted from the middle; even counts lie at halves."""
    half = (tf.cast(levels, vectors.dtype) - 1) / 2
    scaled = half * tf.tanh(vectors)
    centred = tf.round(scaled + half) - half
    through = scaled + tf.stop_gradient(centred - scaled)
    ids = tf.zeros(tf.shape(vectors)[:-1], tf.int32)
    worth = 1
    for channel, level in enumerate(levels):
        ids += worth * tf.cast(tf.round(centred[..., channel] + half[channel]), tf.int32)
        worth *= level
    return through / half, ids


def fsq_codes(ids, levels):
    rest, columns = tf.cast(ids, tf.int32), []
    for level in levels:
        columns.append(2 * tf.cast(rest % level, tf.float32) / (level - 1) - 1)
        rest = rest // level
    return tf.stack(columns, axis=-1)
