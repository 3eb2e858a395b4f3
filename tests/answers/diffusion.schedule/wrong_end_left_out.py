# mutant: linspace without its end
# category: end-left-out
import numpy as np


def make_schedule(num_steps):
    scale = 1000 / num_steps
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps, endpoint=False), 0.999)
    alpha_bar = np.cumprod(1 - beta)
    return beta, alpha_bar, alpha_bar / (1 - alpha_bar)
