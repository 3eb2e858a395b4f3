import numpy as np


def one_row(logits, temperature, top_k, top_p):
    shares = np.zeros(len(logits))
    if temperature == 0:
        shares[np.argmax(logits)] = 1.0
        return shares
    weights = np.exp((logits - max(logits)) / temperature)
    order = sorted(range(len(logits)), key=lambda token: (-logits[token], token))[:top_k]
    total, reached = sum(weights[order]), 0.0
    for token in order:
        if top_p is not None and reached >= top_p * total:
            break
        shares[token] = weights[token]
        reached += weights[token]
    return shares / reached


def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    return np.array([one_row(row.astype(float), temperature, top_k, top_p) for row in logits])


def sample_token(probabilities, uniform):
    return np.array([np.searchsorted(np.cumsum(row), u, side="right") for row, u in zip(probabilities, uniform)])
