def psnr(images, references, data_range):
    """Peak signal-to-noise ratio of every image: 10 log10(data_range² / mean squared error).

    Args:
        images, references: arrays of one shape, (N, H, W, C); floating point, or uint8 (bytes).
        data_range: width of the value range, a number: 1 for [0, 1], 2 for [-1, 1], 255 for bytes. It is the peak,
            whatever values the pixels happen to have.
    Returns:
        One value per image, shape (N,), in dB. The error is averaged over H, W and C. Infinite for identical images.
    """
    difference = np.asarray(images, dtype=float) - np.asarray(references, dtype=float)
    mean_squared_error = np.mean(difference**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return 10 * np.log10(data_range**2 / mean_squared_error)
