def active_units(means, threshold=0.01):
    """Number of units whose mean varies over the data (1509.00519, section 5).

    Args:
        means: the encoder's means of N images, NumPy array, shape (N, D).
        threshold: a unit is active when the variance of its mean over the images is larger.
    Returns:
        The number of active units, an integer from 0 to D.
    """
    variance_over_images = np.var(means, axis=0)
    return int(np.sum(variance_over_images > threshold))
