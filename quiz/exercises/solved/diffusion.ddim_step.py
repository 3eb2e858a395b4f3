def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    """One step from level t to the lower level t_next (2010.02502, eq. 12 and 16). The prediction is the noise, not x_0 and not v.

    Args:
        noisy: x_t, NumPy array, shape (B, ...); it is left unchanged.
        predicted_noise, fresh_noise: same shape; the second is standard normal.
        t: integer from 0 to T - 1.
        t_next: integer below t, not necessarily t - 1; -1 is the clean image, where alpha-bar is 1.
        alpha_bar: NumPy array, shape (T,).
        eta: scale of the fresh noise's standard deviation: 0 is deterministic, 1 gives it the posterior's variance.
    Returns:
        x at t_next, same shape. The clean estimate is not clipped.
    """
    level, next_level = alpha_bar[t], alpha_bar[t_next] if t_next >= 0 else 1.0
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = (noisy - np.sqrt(1 - level) * predicted_noise) / np.sqrt(level)
    direction = np.sqrt(1 - next_level - deviation**2) * predicted_noise
    return np.sqrt(next_level) * clean + direction + deviation * fresh_noise
