# mutant: rows are only scaled to length 1
# category: only-normalised
import numpy as np


def pca_reconstruct(train, images, size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    basis = directions[:size]
    return (images - mean) @ basis.T @ basis + mean


def principal_angles(first, second):
    a = (first / np.linalg.norm(first, axis=1, keepdims=True)).T
    b = (second / np.linalg.norm(second, axis=1, keepdims=True)).T
    cosines = np.linalg.svd(a.T @ b, compute_uv=False)
    return np.degrees(np.arccos(np.clip(cosines, 0.0, 1.0)))
