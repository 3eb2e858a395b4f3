def causal_mask(real):
    """Who may look at whom in a batch of padded sequences (1706.03762, section 3.2.3).

    Args:
        real: booleans, shape (B, T), False at padding, which may stand anywhere.
    Returns:
        Booleans, shape (B, T, T): [b, i, j] is True where position i may look at position j, which is where j comes earlier and
        is no padding, or where j = i. Every position looks at itself, padding too, so that no row is empty.
    """
    count = real.shape[1]
    earlier = np.tri(count, dtype=bool)
    return earlier & real[:, None, :] | np.eye(count, dtype=bool)


def next_token_loss(logits, ids, prompt, pad):
    """Cross-entropy of the tokens that follow the prompt, in nats per token.

    Args:
        logits: output of a causal network that has read `ids`, float32 tensor, shape (B, L, K). The logits at a position are
            about the token that comes next.
        ids: int32 tensor, shape (B, L). The first `prompt` tokens are given; behind the last token of a row stands padding.
        prompt: number of given tokens, at least 1.
        pad: id of the padding, which is never predicted.
    Returns:
        Scalar: the mean over all tokens of the batch that are asked for, each with the same weight; differentiable in the logits.
    """
    targets = ids[:, 1:]
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits[:, :-1])
    asked = (tf.range(1, ids.shape[1]) >= prompt) & (targets != pad)
    weights = tf.cast(asked, nats.dtype)
    return tf.reduce_sum(nats * weights) / tf.reduce_sum(weights)
