import numpy as np


def posterior(clean, noisy, t, beta, alpha_bar):
    alpha = 1.0 - beta[t]
    before = alpha_bar[t] / alpha
    total = 1.0 - alpha_bar[t]
    mean = (np.sqrt(before) * beta[t] * clean + np.sqrt(alpha) * (1 - before) * noisy) / total
    return mean, np.clip(beta[t] * (1 - before) / total, 0, None)
