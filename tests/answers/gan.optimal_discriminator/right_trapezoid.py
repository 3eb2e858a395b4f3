import numpy as np


def optimal_discriminator(data_density, generated_density):
    p, q = np.asarray(data_density), np.asarray(generated_density)
    return 1 / (1 + q / p)


def game_value(grid, data_density, generated_density):
    p, q = data_density + 1e-300, generated_density + 1e-300
    return np.trapezoid(p * np.log(p / (p + q)) + q * np.log(q / (p + q)), grid)
