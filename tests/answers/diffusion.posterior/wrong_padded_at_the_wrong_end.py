# mutant: the 1 appended at the end
# category: padded-at-the-wrong-end
import numpy as np


def posterior(clean, noisy, t, beta, alpha_bar):
    before = np.append(alpha_bar[1:], 1.0)[t]
    clean_weight = np.sqrt(before) * beta[t] / (1 - alpha_bar[t])
    noisy_weight = np.sqrt(1 - beta[t]) * (1 - before) / (1 - alpha_bar[t])
    return clean_weight * clean + noisy_weight * noisy, beta[t] * (1 - before) / (1 - alpha_bar[t])
