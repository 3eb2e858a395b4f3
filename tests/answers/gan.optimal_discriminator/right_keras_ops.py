from keras import ops


def optimal_discriminator(data_density, generated_density):
    total = data_density + generated_density
    return ops.convert_to_numpy(ops.where(total > 0, data_density / ops.where(total > 0, total, 1.0), 0.5))


def game_value(grid, data_density, generated_density):
    total = data_density + generated_density

    def term(density):
        ratio = ops.where(density > 0, density / ops.where(total > 0, total, 1.0), 1.0)
        return ops.sum(ops.log(ratio) * density)

    return float(term(data_density) + term(generated_density)) * (grid[1] - grid[0])
