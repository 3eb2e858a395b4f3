# mutant: the variance in the shape of the image
# category: shape
import numpy as np


def posterior(clean, noisy, t, beta, alpha_bar):
    before = alpha_bar[t - 1] if t > 0 else 1.0
    clean_weight = np.sqrt(before) * beta[t] / (1 - alpha_bar[t])
    noisy_weight = np.sqrt(1 - beta[t]) * (1 - before) / (1 - alpha_bar[t])
    return clean_weight * clean + noisy_weight * noisy, beta[t] * (1 - before) / (1 - alpha_bar[t]) * np.ones_like(clean)
