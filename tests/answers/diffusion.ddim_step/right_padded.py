import numpy as np


def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    table = np.concatenate([[1.0], alpha_bar])
    now, then = table[t + 1], table[t_next + 1]
    variance = eta**2 * (1 - then) * (1 - now / then) / (1 - now)
    x_0 = (noisy - (1 - now) ** 0.5 * predicted_noise) / now**0.5
    return then**0.5 * x_0 + (1 - then - variance) ** 0.5 * predicted_noise + variance**0.5 * fresh_noise
