import numpy as np


def posterior(clean, noisy, t, beta, alpha_bar):
    alpha_bar_before = np.concatenate([[1.0], alpha_bar[:-1]])
    variance = beta * (1 - alpha_bar_before) / (1 - alpha_bar)
    first = beta * np.sqrt(alpha_bar_before) / (1 - alpha_bar)
    second = (1 - alpha_bar_before) * np.sqrt(1 - beta) / (1 - alpha_bar)
    return first[t] * clean + second[t] * noisy, variance[t]
