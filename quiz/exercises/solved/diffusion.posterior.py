def posterior(clean, noisy, t, beta, alpha_bar):
    """Mean and variance of q(x_{t-1} | x_t, x_0) (2006.11239, eq. 6 and 7).

    Args:
        clean: x_0 itself (not the noise), NumPy array, shape (B, ...), in any value range; nothing is clipped.
        noisy: x_t, same shape.
        t: one step for all, an integer from 0 to T - 1. Behind t = 0 lies the clean image: the variance is 0 there.
        beta, alpha_bar: NumPy arrays, shape (T,).
    Returns:
        (mean, variance): an array of the shape of clean, and one number, the same for all entries.
    """
    before = alpha_bar[t - 1] if t > 0 else 1.0
    clean_weight = np.sqrt(before) * beta[t] / (1 - alpha_bar[t])
    noisy_weight = np.sqrt(1 - beta[t]) * (1 - before) / (1 - alpha_bar[t])
    return clean_weight * clean + noisy_weight * noisy, beta[t] * (1 - before) / (1 - alpha_bar[t])
