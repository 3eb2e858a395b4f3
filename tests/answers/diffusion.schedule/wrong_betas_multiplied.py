# mutant: product of the betas
# category: betas-multiplied
import numpy as np


def make_schedule(num_steps):
    scale = 1000 / num_steps
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), 0.999)
    alpha_bar = np.cumprod(beta)
    return beta, alpha_bar, alpha_bar / (1 - alpha_bar)
