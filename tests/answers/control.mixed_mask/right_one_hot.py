import tensorflow as tf


def mixed_mask(segments):
    members = tf.one_hot(segments, 8)
    together = tf.einsum("bin,bjn->bij", members, members) > 0
    causal = tf.cast(tf.linalg.band_part(tf.ones((segments.shape[1],) * 2), -1, 0), tf.bool)
    seen = tf.where((segments == -2)[:, None, :], False, together | causal)
    return tf.linalg.set_diag(seen, tf.ones(segments.shape, tf.bool))
