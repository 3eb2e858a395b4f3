import numpy as np


def ex_post_sample(codes, count, seed):
    centred = codes - codes.mean(0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(codes))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    noise = np.random.default_rng(seed).standard_normal((count, codes.shape[1]))
    return (codes.mean(0) + noise @ root.T).astype("float32")
