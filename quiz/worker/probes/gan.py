"""Probes of lesson 01."""

import numpy as np

from quiz.worker.probes.tools import array, arrays, changed, snapshot


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
        "at_zero": np.stack(at(constant(0.0), constant(0.0))),
        "slopes": np.stack([slope(1, "non-saturating", -6.0), slope(1, "saturating", -6.0)]),
        "extreme": np.stack(
            at(constant(-100.0), constant(100.0)) + at(constant(100.0), constant(-100.0), "saturating")
        ),
        "slope_when_fooled": slope(0, "non-saturating", 30.0, step=0.5),
    }


def optimal_discriminator(optimal_discriminator, game_value, grid, data, generated):
    """The ratio on two Gaussians, and the value of the game in general, at the optimum, and far apart."""
    spacing = grid[1] - grid[0]
    left, right = np.where(grid < -3, data, 0.0), np.where(grid > 3, data, 0.0)
    left, right = left / (left.sum() * spacing), right / (right.sum() * spacing)
    three = np.array([0.1, 0.5, 2.0])
    return {
        "ratio": array(optimal_discriminator(data, generated), "optimal_discriminator"),
        "ratio_when_equal": array(optimal_discriminator(three, three), "optimal_discriminator"),
        "value": array(game_value(grid, data, generated), "game_value"),
        "value_when_equal": array(game_value(grid, data, data), "game_value"),
        "value_when_disjoint": array(game_value(grid, left, right), "game_value"),
    }


def train_steps(discriminator_step, generator_step, images, noise, generator_weights, discriminator_weights):
    """Run each step on small networks with known weights; see who moved, and which way the losses went."""
    import keras

    side, noise_size = images.shape[1], noise.shape[1]

    def networks(discriminator_kernel, bias=0.0):
        generator = keras.Sequential(
            [
                keras.Input((noise_size,)),
                keras.layers.Dense(side * side, activation="tanh"),
                keras.layers.Reshape((side, side, 1)),
            ]
        )
        generator.set_weights([generator_weights, np.zeros(side * side, "float32")])
        discriminator = keras.Sequential([keras.Input((side, side, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
        discriminator.set_weights([discriminator_kernel, np.full(1, bias, "float32")])
        return generator, discriminator

    def sgd(rate=0.01):
        return keras.optimizers.SGD(rate)

    def logits(generator, discriminator):
        return np.array(discriminator(images)), np.array(discriminator(generator(noise)))

    def run(step_name, kernel, bias=0.0, real=images, seed_noise=noise):
        generator, discriminator = networks(kernel, bias)
        weights = snapshot(generator), snapshot(discriminator)
        before = logits(generator, discriminator)
        if step_name == "discriminator":
            loss = discriminator_step(generator, discriminator, sgd(), real, seed_noise)
        else:
            loss = generator_step(generator, discriminator, sgd(), seed_noise)
        moved = {
            "generator": changed(weights[0], snapshot(generator)),
            "discriminator": changed(weights[1], snapshot(discriminator)),
        }
        return {
            "loss": array(loss, f"{step_name}_step"),
            "before": before,
            "after": logits(generator, discriminator),
            "moved": moved,
            "generator": snapshot(generator),
            "discriminator": snapshot(discriminator),
        }

    # Logits near 0.5: there a loss with its labels exchanged falls where the right one rises, and the two differ in value.
    small = discriminator_weights * 0.1
    d_run, g_run = run("discriminator", small, 0.5), run("generator", small, 0.5)
    other_real = run("discriminator", small, 0.5, real=images[::-1] * 0.5)
    other_fake = run("discriminator", small, 0.5, seed_noise=noise * 0.25)
    silent = np.zeros_like(discriminator_weights)
    rejected, neutral = (
        run("generator", small, -8.0),
        run("generator", small, 0.0),
    )

    def generator_update(outcome):
        return float(np.linalg.norm(outcome["generator"][0] - generator_weights))

    return {
        "d_real_before": d_run["before"][0],
        "d_fake_before": d_run["before"][1],
        "d_real_after": d_run["after"][0],
        "d_fake_after": d_run["after"][1],
        "discriminator_loss": d_run["loss"],
        "generator_loss": g_run["loss"],
        "g_real_before": g_run["before"][0],
        "g_fake_before": g_run["before"][1],
        "g_real_after": g_run["after"][0],
        "g_fake_after": g_run["after"][1],
        "changed_by_discriminator_step": d_run["moved"],
        "changed_by_generator_step": g_run["moved"],
        "d_sees_real": changed(d_run["discriminator"], other_real["discriminator"]),
        "d_sees_fake": changed(d_run["discriminator"], other_fake["discriminator"]),
        "losses_at_zero": np.stack([run("discriminator", silent)["loss"], run("generator", silent)["loss"]]),
        "generator_update_when_rejected": generator_update(rejected) / max(generator_update(neutral), 1e-12),
    }


def r1_penalty(r1_penalty, images, weights, gamma):
    """The penalty of a linear, a quadratic and a constant discriminator, and whether weights can learn from it."""
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
    gradient = tape.gradient(total, linear.trainable_variables[0])
    return {
        "linear": found,
        "quadratic": array(
            r1_penalty(lambda x: tf.reduce_sum(scale * x**2, axis=(1, 2, 3))[:, None], batch, gamma), "r1_penalty"
        ),
        "constant": array(
            r1_penalty(lambda x: 0.0 * tf.reduce_sum(x, axis=(1, 2, 3))[:, None] + 3.0, batch, gamma), "r1_penalty"
        ),
        "weights_get_gradient": gradient is not None and bool(np.any(np.array(gradient) != 0)),
    }


def mode_stats(mode_stats, samples, centers, sigma):
    """Counts on a mixture of good and bad samples, on a collapsed set, and on noise far away."""
    names = ("modes", "high_quality")
    at_one_center = np.repeat(centers[2:3], 20, axis=0)
    found = arrays(mode_stats(samples, centers, sigma), names)
    return {
        **found,
        "collapsed": np.stack(list(arrays(mode_stats(at_one_center, centers, sigma), names).values())),
        "far_away": np.stack(list(arrays(mode_stats(at_one_center + 50.0, centers, sigma), names).values())),
    }
