import numpy as np


def posterior(clean, noisy, t, beta, alpha_bar):
    if t == 0:
        return clean, 0.0
    prior_mean, prior_variance = np.sqrt(alpha_bar[t - 1]) * clean, 1 - alpha_bar[t - 1]
    alpha = 1 - beta[t]
    precision = 1 / prior_variance + alpha / beta[t]
    mean = (prior_mean / prior_variance + np.sqrt(alpha) * noisy / beta[t]) / precision
    return mean, 1 / precision
