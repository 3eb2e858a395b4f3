def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    """Probabilities from which the next token is drawn (1904.09751, section 3).

    In this order: divide the logits by the temperature; keep the `top_k` likeliest tokens; of those, made to add up to 1, keep the
    likeliest that together reach `top_p`, the one that crosses it included. What is left adds up to 1. Of equally likely tokens
    the lower number goes first, so that exactly `top_k` stay.

    Args:
        logits: float32 array, shape (B, K).
        temperature: not negative; 0 gives the likeliest token probability 1.
        top_k: 1 to K, or None for all.
        top_p: 0 to 1, or None for all.
    Returns:
        Array, shape (B, K), rows adding up to 1.
    """
    if temperature == 0:
        return np.eye(logits.shape[1])[logits.argmax(axis=1)]
    shares = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    order = np.argsort(-logits, axis=1, kind="stable")
    ranked = np.take_along_axis(shares, order, axis=1).astype("float64")
    if top_k is not None:
        ranked[:, top_k:] = 0
    ranked /= ranked.sum(axis=1, keepdims=True)
    if top_p is not None:
        before = np.cumsum(ranked, axis=1) - ranked
        ranked[before >= top_p] = 0
        ranked /= ranked.sum(axis=1, keepdims=True)
    probabilities = np.empty_like(ranked)
    np.put_along_axis(probabilities, order, ranked, axis=1)
    return probabilities


def sample_token(probabilities, uniform):
    """The token that a uniform random number stands for: the first whose running sum of probabilities exceeds it.

    Args:
        probabilities: array, shape (B, K), rows adding up to 1.
        uniform: array, shape (B,), in [0, 1), one number for each row.
    Returns:
        Integers, shape (B,); never a token of probability 0.
    """
    totals = np.cumsum(probabilities, axis=1)
    return (totals > uniform[:, None]).argmax(axis=1)
