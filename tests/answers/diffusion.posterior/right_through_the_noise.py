import numpy as np


def posterior(clean, noisy, t, beta, alpha_bar):
    noise = (noisy - np.sqrt(alpha_bar[t]) * clean) / np.sqrt(1 - alpha_bar[t])
    mean = (noisy - beta[t] * noise / np.sqrt(1 - alpha_bar[t])) / np.sqrt(1 - beta[t])
    before = np.append(1.0, alpha_bar)[t]
    return mean, (1 - before) / (1 - alpha_bar[t]) * beta[t]
