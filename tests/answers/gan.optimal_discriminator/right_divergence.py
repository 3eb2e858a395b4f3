import numpy as np


def optimal_discriminator(data_density, generated_density):
    return np.exp(np.log(data_density) - np.logaddexp(np.log(data_density), np.log(generated_density)))


def game_value(grid, data_density, generated_density):
    middle = (data_density + generated_density) / 2

    def divergence(density):
        inside = density > 0
        return np.sum(density[inside] * np.log(density[inside] / middle[inside])) * (grid[1] - grid[0])

    jensen_shannon = (divergence(data_density) + divergence(generated_density)) / 2
    return -np.log(4) + 2 * jensen_shannon
