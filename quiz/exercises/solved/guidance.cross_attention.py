def cross_attention(queries, keys, values, mask):
    """Scaled dot-product attention of image places to text tokens, head by head (1706.03762, eq. 1).

    Args:
        queries: float32 tensor, shape (B, N, H, D): N places of the image, H heads of D numbers.
        keys, values: float32 tensors, shape (B, M, H, D): M tokens.
        mask: bool tensor, shape (B, M): True for a token, False for padding, which must have no influence. Every row holds a token.
    Returns:
        Tensor of shape (B, N, H, D). Scores are divided by the square root of D; the weights of each place and head sum to 1 over the tokens.
    """
    scores = tf.einsum("bnhd,bmhd->bhnm", queries, keys) / tf.sqrt(float(queries.shape[-1]))
    scores = tf.where(mask[:, None, None, :], scores, -1e9)
    return tf.einsum("bhnm,bmhd->bnhd", tf.nn.softmax(scores, axis=-1), values)
