import numpy as np


def make_schedule(num_steps):
    beta = np.clip((0.1 + 19.9 * np.arange(num_steps) / (num_steps - 1)) / num_steps, 0, 0.999)
    log_alpha_bar = np.cumsum(np.log1p(-beta))
    return beta, np.exp(log_alpha_bar), 1 / np.expm1(-log_alpha_bar)
