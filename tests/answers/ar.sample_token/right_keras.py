import numpy as np
from keras import ops


def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    logits = ops.convert_to_tensor(logits)
    if temperature == 0:
        return ops.one_hot(ops.argmax(logits, axis=-1), logits.shape[-1])
    shares = ops.convert_to_numpy(ops.softmax(logits / temperature)).astype("float64")
    order = np.argsort(-shares, axis=1, kind="stable")
    for row, ranking in zip(shares, order):
        row[ranking[top_k:] if top_k is not None else []] = 0.0
        row /= row.sum()
        if top_p is not None:
            needed = 1 + np.searchsorted(np.cumsum(row[ranking]), top_p)
            row[ranking[needed:]] = 0.0
            row /= row.sum()
    return shares


def sample_token(probabilities, uniform):
    exceeds = ops.cumsum(ops.convert_to_tensor(probabilities), axis=1) > ops.convert_to_tensor(uniform)[:, None]
    return ops.argmax(ops.cast(exceeds, "int32"), axis=1)
