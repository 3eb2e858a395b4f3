import numpy as np


def forward_flops(parameters, tokens):
    return np.float64(parameters) * tokens * 2


def seconds_per_image(once, per_step, steps, guided, rate):
    return np.dot([1, steps, steps * guided], [once, per_step, per_step]) / rate


def most_steps(budget, once, per_step, guided, rate):
    return np.maximum(np.floor((budget * rate - once) / np.where(guided, 2 * per_step, per_step)), 0).astype(int)
