import tensorflow as tf


def optimal_discriminator(data_density, generated_density):
    p, q = tf.convert_to_tensor(data_density), tf.convert_to_tensor(generated_density)
    return p / (p + q)


def game_value(grid, data_density, generated_density):
    p, q = tf.convert_to_tensor(data_density), tf.convert_to_tensor(generated_density)
    best = tf.math.divide_no_nan(p, p + q)
    inside = tf.math.xlogy(p, best) + tf.math.xlogy(q, 1.0 - best)
    return tf.reduce_sum(inside) * (grid[1] - grid[0])
