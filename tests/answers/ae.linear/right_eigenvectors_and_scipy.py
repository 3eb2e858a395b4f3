import numpy as np
import scipy.linalg


def pca_reconstruct(train, images, size):
    centre = np.mean(train, axis=0, keepdims=True)
    scatter = (train - centre).T @ (train - centre) / len(train)
    _, vectors = np.linalg.eigh(scatter)
    kept = vectors[:, ::-1][:, :size]
    codes = np.dot(images - centre, kept)
    return np.dot(codes, kept.T) + centre


def principal_angles(first, second):
    return np.sort(np.rad2deg(scipy.linalg.subspace_angles(first.T, second.T)))
