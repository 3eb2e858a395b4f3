# mutant: the number of steps is not used
# category: shape
import numpy as np


def make_schedule(num_steps):
    num_steps, scale = 1000, 1
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), 0.999)
    alpha_bar = np.cumprod(1 - beta)
    return beta, alpha_bar, alpha_bar / (1 - alpha_bar)
