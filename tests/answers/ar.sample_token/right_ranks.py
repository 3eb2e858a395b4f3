import numpy as np
import scipy.special


def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    size = logits.shape[1]
    order = np.argsort(-logits, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    if temperature == 0:
        return (rank == 0).astype(float)
    masked = np.where(rank < (top_k or size), logits.astype(float) / temperature, -np.inf)
    shares = scipy.special.softmax(masked, axis=1)
    if top_p is None:
        return shares
    higher = np.take_along_axis(np.cumsum(np.take_along_axis(shares, order, 1), axis=1), rank, 1) - shares
    return scipy.special.softmax(np.where(higher < top_p, masked, -np.inf), axis=1)


def sample_token(probabilities, uniform):
    return np.sum(np.cumsum(probabilities, axis=1) <= uniform[:, None], axis=1)
