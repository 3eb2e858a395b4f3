# mutant: variance of the noise for alpha-bar
# category: noise-for-signal
import numpy as np


def make_schedule(num_steps):
    scale = 1000 / num_steps
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), 0.999)
    alpha_bar = np.cumprod(1 - beta)
    return beta, 1 - alpha_bar, alpha_bar / (1 - alpha_bar)
