def feature_statistics(features):
    """Mean and covariance of features.

    Args:
        features: shape (N, D), one row per image.
    Returns:
        (mean, covariance): shapes (D,) and (D, D). The covariance is divided by N - 1.
    """
    return features.mean(axis=0), np.cov(features, rowvar=False)


def frechet_distance(mean1, cov1, mean2, cov2):
    """Squared Fréchet distance of two Gaussians, |m1 - m2|² + Tr(C1 + C2 - 2 (C1 C2)^(1/2)) (1706.08500).

    Args:
        mean1, mean2: shape (D,).
        cov1, cov2: shape (D, D), symmetric positive semi-definite, possibly of lower rank.
    Returns:
        A real scalar, not negative but for rounding. (C1 C2)^(1/2) is the root of the matrix, not of its entries.
    """
    values, vectors = np.linalg.eigh(cov1)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    # C1^(1/2) C2 C1^(1/2) has the eigenvalues of C1 C2 and is symmetric: no complex numbers.
    eigenvalues = np.linalg.eigvalsh(root @ cov2 @ root)
    root_trace = np.sqrt(np.clip(eigenvalues, 0, None)).sum()
    return np.sum((mean1 - mean2) ** 2) + np.trace(cov1) + np.trace(cov2) - 2 * root_trace
