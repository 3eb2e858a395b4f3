import tensorflow as tf


def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    logits = tf.convert_to_tensor(logits)
    size = logits.shape[1]
    if temperature == 0:
        return tf.one_hot(tf.argmax(logits, axis=1), size)
    values, order = tf.math.top_k(logits / temperature, k=size if top_k is None else top_k)
    shares = tf.nn.softmax(values)
    if top_p is not None:
        stays = tf.cumsum(shares, axis=1, exclusive=True) < top_p
        shares = tf.where(stays, shares, 0.0)
        shares /= tf.reduce_sum(shares, axis=1, keepdims=True)
    return tf.reduce_sum(tf.one_hot(order, size) * shares[..., None], axis=1)


def sample_token(probabilities, uniform):
    return tf.searchsorted(
        tf.cumsum(tf.convert_to_tensor(probabilities), axis=1), tf.convert_to_tensor(uniform)[:, None], side="right"
    )[:, 0]
