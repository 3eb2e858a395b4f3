# mutant: nucleus first, temperature last
# category: temperature-last
import numpy as np


def softmax(logits):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    if temperature == 0:
        return np.eye(logits.shape[1])[logits.argmax(axis=1)]
    order = np.argsort(-logits, axis=1, kind="stable")
    ranked = np.take_along_axis(softmax(logits), order, axis=1)
    if top_k is not None:
        ranked[:, top_k:] = 0
        ranked /= ranked.sum(axis=1, keepdims=True)
    if top_p is not None:
        ranked[np.cumsum(ranked, axis=1) - ranked >= top_p] = 0
    ranked **= 1 / temperature
    kept = np.zeros_like(ranked)
    np.put_along_axis(kept, order, ranked / ranked.sum(axis=1, keepdims=True), axis=1)
    return kept


def sample_token(probabilities, uniform):
    totals = np.cumsum(probabilities, axis=1)
    return (totals > uniform[:, None]).argmax(axis=1)
