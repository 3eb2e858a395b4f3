# mutant: one component more than asked for
# category: wrong-size
import numpy as np


def pca_reconstruct(train, images, size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    basis = directions[: size + 1]
    return (images - mean) @ basis.T @ basis + mean


def principal_angles(first, second):
    a, _ = np.linalg.qr(first.T)
    b, _ = np.linalg.qr(second.T)
    cosines = np.linalg.svd(a.T @ b, compute_uv=False)
    return np.degrees(np.arccos(np.clip(cosines, 0.0, 1.0)))
