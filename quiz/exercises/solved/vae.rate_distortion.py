def rate_distortion(variances, beta, decoder_variance):
    """What the best linear beta-VAE does with each principal component of Gaussian data (1911.02469).

    Per component it minimises error / (2 * decoder_variance) + beta * rate, where rate = 0.5 * ln(variance / error)
    and 0 < error <= variance.

    Args:
        variances: variance of the data along each component, NumPy array, shape (D,), positive.
        beta: weight of the rate, positive.
        decoder_variance: variance of p(x|z) per pixel, positive.
    Returns:
        (rate, error), NumPy arrays, shape (D,) each: rate in nats without beta, never negative; error as a mean squared error.
    """
    water_level = beta * decoder_variance
    error = np.minimum(variances, water_level)
    return 0.5 * np.log(variances / error), error
