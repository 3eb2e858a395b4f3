def ssim(images, references, window, data_range):
    """Structural similarity of every image (Wang et al. 2004).

    Args:
        images, references: grey images, floating point, both of shape (N, H, W).
        window: weights of the K x K neighbourhood, shape (K, K), K odd, not negative, sum 1.
        data_range: L, width of the value range: 1 for [0, 1], 255 for bytes.
    Returns:
        One value per image, shape (N,), in [-1, 1]: the formula at every position where the whole window fits into the
        image, (H - K + 1) x (W - K + 1) of them and no padding, then the plain mean over those positions.
        Means, variances and the covariance at a position are weighted by the window: E[x] = sum of w x,
        var = E[x²] - E[x]², cov = E[xy] - E[x] E[y], without a correction for the number of pixels.
    """

    def local_mean(values):
        patches = np.lib.stride_tricks.sliding_window_view(values, window.shape, axis=(1, 2))
        return np.einsum("nhwij,ij->nhw", patches, window, optimize=True)

    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mean_x, mean_y = local_mean(images), local_mean(references)
    variances = local_mean(images**2) - mean_x**2 + local_mean(references**2) - mean_y**2
    covariance = local_mean(images * references) - mean_x * mean_y
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return np.mean(luminance * (2 * covariance + c2) / (variances + c2), axis=(1, 2))
