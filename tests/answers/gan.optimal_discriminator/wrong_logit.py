# mutant: the logit of D*
# category: logit
import numpy as np
from scipy.special import xlogy


def optimal_discriminator(data_density, generated_density):
    return np.log(data_density / generated_density)


def game_value(grid, data_density, generated_density):
    total = np.where(data_density + generated_density > 0, data_density + generated_density, 1.0)
    integrand = xlogy(data_density, data_density / total) + xlogy(generated_density, generated_density / total)
    return integrand.sum() * (grid[1] - grid[0])
