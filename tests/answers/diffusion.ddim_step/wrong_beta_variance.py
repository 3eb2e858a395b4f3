# mutant: beta for the variance
# category: beta-for-the-variance
import numpy as np


def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    level, next_level = alpha_bar[t], alpha_bar[t_next] if t_next >= 0 else 1.0
    deviation = eta * np.sqrt(1 - level / next_level)
    clean = (noisy - np.sqrt(1 - level) * predicted_noise) / np.sqrt(level)
    direction = np.sqrt(np.maximum(1 - next_level - deviation**2, 0)) * predicted_noise
    return np.sqrt(next_level) * clean + direction + deviation * fresh_noise
