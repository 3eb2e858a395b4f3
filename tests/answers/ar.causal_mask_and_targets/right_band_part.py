import tensorflow as tf


def causal_mask(real):
    real = tf.convert_to_tensor(real)
    length = tf.shape(real)[1]
    lower = tf.linalg.band_part(tf.ones((length, length), tf.bool), -1, 0)
    return tf.linalg.set_diag(lower[None] & real[:, None], tf.ones_like(real))


def next_token_loss(logits, ids, prompt, pad):
    asked = tf.where(ids[:, prompt:] != pad)
    guesses = tf.gather_nd(logits[:, prompt - 1 : -1], asked)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(tf.gather_nd(ids[:, prompt:], asked), guesses))
