import math


def optimal_discriminator(data_density, generated_density):
    return [p / (p + q) for p, q in zip(data_density, generated_density)]


def game_value(grid, data_density, generated_density):
    value = 0.0
    for p, q in zip(data_density, generated_density):
        if p > 0:
            value += p * math.log(p / (p + q))
        if q > 0:
            value += q * math.log(q / (p + q))
    return value * (grid[1] - grid[0])
