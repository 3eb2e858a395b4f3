def make_schedule(num_steps):
    """DDPM's linear schedule for any number of steps, and its signal-to-noise ratio (2006.11239, section 4; 2107.00630).

    The paper's betas rise linearly from 0.0001 to 0.02, both ends included, over 1,000 steps. For another number of steps both
    ends are multiplied by 1000 / num_steps, so that the last level holds as little signal; a beta above 0.999 is set to 0.999.

    Args:
        num_steps: T, an integer of at least 2.
    Returns:
        (beta, alpha_bar, snr), arrays of shape (T,); index 0 is the first step that adds noise. alpha_bar[t] is the share of the signal's
        variance that is left after it; snr is the ratio of the variances of signal and noise (not of amplitudes, not in decibels).
    """
    scale = 1000 / num_steps
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), 0.999)
    alpha_bar = np.cumprod(1 - beta)
    return beta, alpha_bar, alpha_bar / (1 - alpha_bar)
