# mutant: decibels
# category: snr-in-decibels
import numpy as np


def make_schedule(num_steps):
    scale = 1000 / num_steps
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), 0.999)
    alpha_bar = np.cumprod(1 - beta)
    return beta, alpha_bar, 10 * np.log10(alpha_bar / (1 - alpha_bar))
