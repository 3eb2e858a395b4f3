import numpy as np


def pca_reconstruct(train, images, size):
    mean = np.mean(train, axis=0, keepdims=True)
    scatter = (train - mean).T @ (train - mean)
    values, vectors = np.linalg.eigh(scatter)
    kept = vectors[:, np.argsort(values)[::-1][:size]]
    return mean + np.einsum("mp,pk,qk->mq", images - mean, kept, kept)


def principal_angles(first, second):
    onto_first, onto_second = (np.linalg.pinv(rows) @ rows for rows in (first, second))
    squares = np.sort(np.linalg.eigvalsh(onto_first @ onto_second @ onto_first))[::-1][: len(first)]
    return np.rad2deg(np.arccos(np.sqrt(np.clip(squares, 0, 1))))
