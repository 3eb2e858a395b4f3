# mutant: index -1 reads the noisiest level
# category: end-wraps-around
import numpy as np


def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    level, next_level = alpha_bar[t], alpha_bar[t_next]
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = (noisy - np.sqrt(1 - level) * predicted_noise) / np.sqrt(level)
    direction = np.sqrt(1 - next_level - deviation**2) * predicted_noise
    return np.sqrt(next_level) * clean + direction + deviation * fresh_noise
