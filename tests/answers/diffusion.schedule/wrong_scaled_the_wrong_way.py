# mutant: scale turned over
# category: scaled-the-wrong-way
import numpy as np


def make_schedule(num_steps):
    scale = num_steps / 1000
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), 0.999)
    alpha_bar = np.cumprod(1 - beta)
    return beta, alpha_bar, alpha_bar / (1 - alpha_bar)
