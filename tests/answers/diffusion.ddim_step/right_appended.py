import numpy as np


def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    levels = np.append(alpha_bar, 1.0)  # index -1 is the clean image
    a, b = levels[t], levels[t_next]
    sigma = eta * np.sqrt((1 - b) / (1 - a)) * np.sqrt(1 - a / b)
    scaled = np.sqrt(b / a) * (noisy - np.sqrt(1 - a) * predicted_noise)
    return scaled + np.sqrt(np.maximum(1 - b - sigma * sigma, 0.0)) * predicted_noise + sigma * fresh_noise
