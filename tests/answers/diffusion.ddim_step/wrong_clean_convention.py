# mutant: the prediction read as x_0
# category: prediction-taken-as-clean
import numpy as np


def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    level, next_level = alpha_bar[t], alpha_bar[t_next] if t_next >= 0 else 1.0
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = predicted_noise
    predicted_noise = (noisy - np.sqrt(level) * clean) / np.sqrt(1 - level)
    direction = np.sqrt(1 - next_level - deviation**2) * predicted_noise
    return np.sqrt(next_level) * clean + direction + deviation * fresh_noise
