"""Probes of lesson 01."""

import numpy as np

from quiz.worker.probes.tools import array, arrays, slopes, stack, told, training_step


def losses(gan_losses, real, fake):
    """Values at random logits, at zero, at extremes, and slopes by central differences."""

    def at(real_value, fake_value, kind="non-saturating"):
        found = arrays(gan_losses(real_value, fake_value, kind=kind), ("discriminator loss", "generator loss"))
        return list(found.values())

    def constant(value):
        return np.full((4, 1), value, dtype="float32")

    def slope(index, kind, logit, step=0.05):
        low, high = (at(constant(0.0), constant(logit + offset), kind)[index] for offset in (-step, step))
        return (high - low) / (2 * step)

    discriminator, non_saturating = at(real, fake)
    return {
        "discriminator": discriminator,
        "non_saturating": non_saturating,
        "saturating": at(real, fake, "saturating")[1],
        "at_zero": stack(at(constant(0.0), constant(0.0))),
        "slopes": stack([slope(1, "non-saturating", -6.0), slope(1, "saturating", -6.0)]),
        "extreme": stack(at(constant(-100.0), constant(100.0)) + at(constant(100.0), constant(-100.0), "saturating")),
        "slope_when_fooled": slope(0, "non-saturating", 30.0, step=0.5),
    }


def optimal_discriminator(optimal_discriminator, game_value, grid, data, generated, few_data, few_generated):
    """Ratio and value on a few points, on two Gaussians, at the optimum, and far apart."""
    spacing = grid[1] - grid[0]
    left, right = np.where(grid < -3, data, 0.0), np.where(grid > 3, data, 0.0)
    left, right = left / (left.sum() * spacing), right / (right.sum() * spacing)
    few = np.arange(float(len(few_data)))
    return {
        "few_ratios": array(optimal_discriminator(few_data[1:-1], few_generated[1:-1]), "optimal_discriminator"),
        "ratio": array(optimal_discriminator(data, generated), "optimal_discriminator"),
        "few_value": array(game_value(few, few_data, few_generated), "game_value"),
        "value": array(game_value(grid, data, generated), "game_value"),
        "value_when_equal": array(game_value(grid, data, data), "game_value"),
        "value_when_disjoint": array(game_value(grid, left, right), "game_value"),
    }


def train_steps(
    discriminator_step, generator_step, images, noise, generator_weights, discriminator_weights, rate, momentum
):
    """Both steps twice, one after the other on one pair of small networks: what they gave back, and the weights."""
    import keras

    side, noise_size = images.shape[2], noise.shape[2]
    generator = keras.Sequential(
        [
            keras.Input((noise_size,)),
            keras.layers.Dense(side * side, activation="tanh"),
            keras.layers.Reshape((side, side, 1)),
        ]
    )
    generator.set_weights(generator_weights)
    discriminator = keras.Sequential([keras.Input((side, side, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
    discriminator.set_weights(discriminator_weights)
    networks = {"generator": generator, "discriminator": discriminator}
    of_generator, of_discriminator = (keras.optimizers.SGD(rate, momentum=momentum) for _ in range(2))
    taken = []
    for real, first, second in zip(images, noise[::2], noise[1::2], strict=True):
        taken.append(training_step("discriminator_step", discriminator_step, networks, of_discriminator, real, first))
        taken.append(training_step("generator_step", generator_step, networks, of_generator, second))
    return {"steps": taken}


def r1_penalty(r1_penalty, images, weights, gamma, points, slope):
    """The penalty of a linear, a quadratic and a constant discriminator, on points of the plane, and its gradient."""
    import keras
    import tensorflow as tf

    batch = tf.constant(images)
    linear = keras.Sequential(
        [keras.Input(images.shape[1:]), keras.layers.Flatten(), keras.layers.Dense(1, use_bias=False)]
    )
    linear.set_weights([weights])
    scale = tf.constant(weights.reshape(images.shape[1:]))
    with tf.GradientTape() as tape:
        penalty = r1_penalty(linear, batch, gamma)
        found = array(penalty, "r1_penalty")
        total = tf.reduce_sum(tf.convert_to_tensor(penalty))
    (second,) = slopes(total, [linear.trainable_variables[0].value], tape)
    try:
        flat, error = array(r1_penalty(lambda x: tf.linalg.matvec(x, slope)[:, None], tf.constant(points), gamma)), ""
    except Exception as problem:  # reducing over axes that points do not have is a finding
        flat, error = np.float32("nan"), told(problem)
    return {
        "linear": found,
        "second": second,
        "quadratic": array(
            r1_penalty(lambda x: tf.reduce_sum(scale * x**2, axis=(1, 2, 3))[:, None], batch, gamma), "r1_penalty"
        ),
        "constant": array(
            r1_penalty(lambda x: 0.0 * tf.reduce_sum(x, axis=(1, 2, 3))[:, None] + 3.0, batch, gamma), "r1_penalty"
        ),
        "points": flat,
        "points_error": error,
    }


def mode_stats(mode_stats, samples, centers, sigma, few_samples, few_centers):
    """Counts on a few samples, on a mixture of good and bad ones, at the border, on a collapsed set, on noise far away."""

    def at(samples, centers, sigma):
        return stack(list(arrays(mode_stats(samples, centers, sigma), ("modes", "share")).values()))

    at_one_center = np.repeat(centers[2:3], 20, axis=0)
    return {
        "few": at(few_samples, few_centers, 1.0),
        "border": at(np.array([[3.0, 0.0]], "float32"), np.array([[0.0, 0.0], [9.0, 0.0]], "float32"), 1.0),
        "many": at(samples, centers, sigma),
        "collapsed": at(at_one_center, centers, sigma),
        "far_away": at(at_one_center + 50.0, centers, sigma),
    }
