import numpy as np


def pca_reconstruct(train, images, size):
    center = train.mean(axis=0)
    left, values, _ = np.linalg.svd((train - center).T, full_matrices=False)
    projector = left[:, :size] @ left[:, :size].T
    return center + (images - center) @ projector


def orthonormal(rows):
    basis = []
    for row in rows:
        for _ in range(2):
            for unit in basis:
                row = row - (row @ unit) * unit
        basis.append(row / np.linalg.norm(row))
    return np.array(basis)


def principal_angles(first, second):
    cosines = np.linalg.svd(orthonormal(first) @ orthonormal(second).T)[1]
    return np.sort(np.degrees(np.arccos(np.minimum(cosines, 1.0))))
