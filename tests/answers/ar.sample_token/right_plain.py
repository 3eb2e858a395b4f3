import numpy as np


def softmax(logits):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    if temperature == 0:
        return np.eye(logits.shape[1])[logits.argmax(axis=1)]
    shares = softmax(logits / temperature)
    order = np.argsort(-shares, axis=1, kind="stable")
    ranked = np.take_along_axis(shares, order, axis=1)
    if top_k is not None:
        ranked[:, top_k:] = 0
        ranked /= ranked.sum(axis=1, keepdims=True)
    if top_p is not None:
        before = np.cumsum(ranked, axis=1) - ranked
        ranked[before >= top_p] = 0
        ranked /= ranked.sum(axis=1, keepdims=True)
    kept = np.zeros_like(ranked)
    np.put_along_axis(kept, order, ranked, axis=1)
    return kept


def sample_token(probabilities, uniform):
    totals = np.cumsum(probabilities, axis=1)
    return (totals > uniform[:, None]).argmax(axis=1)
