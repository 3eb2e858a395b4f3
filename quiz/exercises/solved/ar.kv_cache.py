def attend(queries, keys, values, cache=None):
    """Causal attention of T new positions over P earlier ones and themselves (1706.03762, eq. 1).

    Args:
        queries, keys, values: of the new positions, float32 tensors, shape (B, H, T, D). Products are divided by the square root of D.
        cache: None at the beginning (P = 0), else keys and values (B, H, P, D) as the last call returned them.
    Returns:
        Mixed values (B, H, T, D), and the new cache: keys and values (B, H, P + T, D), oldest first. Nothing else is remembered.
    """
    if cache is not None:
        keys, values = tf.concat([cache[0], keys], axis=2), tf.concat([cache[1], values], axis=2)
    new, every = queries.shape[2], keys.shape[2]
    scores = tf.matmul(queries, keys, transpose_b=True) / queries.shape[3] ** 0.5
    places = tf.range(every - new, every)
    scores = tf.where(tf.range(every)[None, :] <= places[:, None], scores, -1e9)
    return tf.matmul(tf.nn.softmax(scores), values), (keys, values)
