from itertools import accumulate
from operator import mul

import numpy as np


def make_schedule(num_steps):
    beta = np.linspace(1e-4, 0.02, num_steps) * 1000 / num_steps
    beta[beta > 0.999] = 0.999
    alpha_bar = np.array(list(accumulate(1 - beta, mul)))
    signal, noise = np.sqrt(alpha_bar), np.sqrt(1 - alpha_bar)
    return beta, alpha_bar, (signal / noise) ** 2
