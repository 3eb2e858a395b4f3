import numpy as np


def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    size = logits.shape[1]
    places = np.arange(size)
    ahead = (logits[:, None, :] > logits[:, :, None]) | (
        (logits[:, None, :] == logits[:, :, None]) & (places[None, None, :] < places[None, :, None])
    )
    rank = ahead.sum(axis=2)
    if temperature == 0:
        return np.where(rank == 0, 1.0, 0.0)
    weights = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    if top_k is not None:
        weights = weights * (rank < top_k)
    if top_p is not None:
        before = (ahead * weights[:, None, :]).sum(axis=2)
        weights = weights * (before < top_p * weights.sum(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def sample_token(probabilities, uniform):
    result = []
    for row, u in zip(probabilities, uniform):
        running = 0.0
        for token, share in enumerate(row):
            running += share
            if running > u:
                break
        result.append(token)
    return np.array(result)
