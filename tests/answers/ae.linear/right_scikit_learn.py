import numpy as np
from sklearn.decomposition import PCA


def pca_reconstruct(train, images, size):
    pca = PCA(n_components=size, svd_solver="full").fit(train)
    return pca.inverse_transform(pca.transform(images))


def principal_angles(first, second):
    a, b = (np.linalg.svd(rows, full_matrices=False)[2] for rows in (first, second))
    angles = np.arccos(np.minimum(np.linalg.svd(a @ b.T)[1], 1.0))
    return sorted(float(angle) * 180 / np.pi for angle in angles)
