def pca_reconstruct(train, images, size):
    """Encode images with the principal components of the training data, and decode them again.

    Args:
        train: training images as rows, NumPy array, floating point, shape (N, P), N > size.
        images: images to be reconstructed, NumPy array, shape (M, P); the mean and the components come from train alone.
        size: number of components kept, an integer from 1 to P.
    Returns:
        Reconstructions, shape (M, P): the projection of each image onto the plane through the mean of train that is spanned by the
        `size` directions of largest variance of train.
    """
    mean = train.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov(train, rowvar=False))  # eigenvalues rise
    components = directions[:, ::-1][:, :size].T
    return (images - mean) @ components.T @ components + mean


def principal_angles(first, second):
    """Angles between two subspaces (Björck & Golub 1973).

    Args:
        first, second: NumPy arrays, floating point, both of shape (K, P), K < P. The K rows of each span a subspace; they are linearly
            independent, but in general neither of length 1 nor orthogonal.
    Returns:
        The K principal angles in degrees, rising, shape (K,), each from 0 to 90, never NaN. They depend on the two subspaces only: their
        cosines are the singular values of A @ B.T, where the rows of A and of B are orthonormal bases of the two.
    """
    bases = [np.linalg.qr(rows.T)[0] for rows in (first, second)]
    cosines = np.linalg.svd(bases[0].T @ bases[1], compute_uv=False)
    return np.degrees(np.arccos(np.clip(cosines, -1, 1)))
