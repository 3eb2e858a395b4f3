# mutant: alpha-bar before the step is that of the step
# category: no-step-back
import numpy as np


def posterior(clean, noisy, t, beta, alpha_bar):
    before = alpha_bar[t]
    clean_weight = np.sqrt(before) * beta[t] / (1 - alpha_bar[t])
    noisy_weight = np.sqrt(1 - beta[t]) * (1 - before) / (1 - alpha_bar[t])
    return clean_weight * clean + noisy_weight * noisy, beta[t] * (1 - before) / (1 - alpha_bar[t])
