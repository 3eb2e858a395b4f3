def guided_logits(model, prompts, silent, drawn, w):
    """Logits of the next token, u + w (c - u): 0 ignores the caption, 1 is the plain model, beyond 1 exaggerates.

    Args:
        model: function of ids (N, T) that returns logits (N, T, K); call it once.
        prompts: ids of the sequences with caption, int32 tensor, shape (B, P).
        silent: ids of the sequences without, of the same shape.
        drawn: image tokens drawn so far, shape (B, T), T may be 0; both sequences go on with the same ones.
        w: guidance scale. In 2207.12598 the same result has w smaller by 1.
    Returns:
        Logits (B, K) of the token after the last one.
    """
    ids = tf.concat([tf.concat([prompts, drawn], axis=1), tf.concat([silent, drawn], axis=1)], axis=0)
    c, u = tf.split(model(ids)[:, -1], 2)
    return u + w * (c - u)
