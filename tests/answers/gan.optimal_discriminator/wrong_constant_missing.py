# mutant: -log 4 is left out
# category: missing-constant
import numpy as np
from scipy.special import xlogy


def optimal_discriminator(data_density, generated_density):
    return data_density / (data_density + generated_density)


def game_value(grid, data_density, generated_density):
    total = data_density + generated_density
    best = np.divide(data_density, total, out=np.full_like(total, 0.5), where=total > 0)
    integrand = xlogy(data_density, best) + xlogy(generated_density, 1 - best)
    return np.sum(integrand) * (grid[1] - grid[0]) + np.log(4)
