# mutant: alpha-bar starts with 1
# category: one-step-late
import numpy as np


def make_schedule(num_steps):
    scale = 1000 / num_steps
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), 0.999)
    alpha_bar = np.concatenate([[1.0], np.cumprod(1 - beta)[:-1]])
    return beta, alpha_bar, np.cumprod(1 - beta) / (1 - np.cumprod(1 - beta))
