"""What latent diffusion and latent flow share: a first stage, a second stage, and samples of both."""

import keras
import numpy
import tensorflow as tf

from bench import runs
from imagegen import data, latents, models, training

FIRST_SHARE = 0.3
"""Share of the seconds that an autoencoder gets when it is trained within the budget."""
FIRST_RATE, SECOND_RATE = 3e-3, 2e-3
FIRST_BATCH = 128
WARM_UP_STEPS = 50


def rate(peak, step, share):
    """Return a learning rate that rises to `peak` in 50 updates and falls on a cosine of the share of the time."""
    return peak * min(1.0, (step + 1) / WARM_UP_STEPS) * runs.cosine(share)


def scheduled(budget, optimizer, peak, update, per_call=1):
    """Return `update` as a step that sets the learning rate first; `per_call` is the number of updates it makes."""
    done = 0

    def step(*batch):
        nonlocal done
        optimizer.learning_rate = rate(peak, done, budget.share)
        done += per_call
        return update(*batch)

    return step


def autoencoder(budget, seed):
    """Return the dense autoencoder of lesson 11, trained in the first 30 % of the seconds.

    Neither stage sees shifted digits: training digits that are moved by a pixel have an FID of 23 to 50, more than what comes out after a minute.
    """
    first = latents.dense_autoencoder(hidden_units=512)
    images = data.digits("train").images
    optimizer = keras.optimizers.Adam(FIRST_RATE, beta_2=0.99)
    update = latents.autoencoder_step(first, optimizer)
    batches = training.batches(images, batch_size=FIRST_BATCH, seed=seed)
    budget.train(scheduled(budget, optimizer, FIRST_RATE, update), batches, FIRST_BATCH, until=FIRST_SHARE)
    first.standardise(images)
    return first


def second_stage(budget, first, loss, sample, seed, width, batch_size, per_call, decay):
    """Train a residual MLP on the latents of `first` with the rest of the seconds; return `draw`, see `runs.Recipe`.

    Args:
        loss: function of network, latents (B, D) and labels (B,) to a scalar.
        sample: function of the averaged network, noise (N, D) and labels (N,) to latents (N, D).
        per_call: updates in one compiled call: for a network this small, calling costs as much as computing.
    """
    images, labels, _ = data.digits("train")
    codes, labels = first.encode(images), labels.astype("int32")
    network, average = (latents.residual_mlp(codes.shape[1], width=width) for _ in range(2))
    average.set_weights(network.get_weights())
    optimizer = keras.optimizers.Adam(SECOND_RATE, beta_2=0.99)
    optimizer.build(network.trainable_variables)

    def update(codes, labels):
        with tf.GradientTape() as tape:
            value = loss(network, codes, labels)
        optimizer.apply(tape.gradient(value, network.trainable_variables), network.trainable_variables)
        models.update_average(average, network, decay)
        return value

    @tf.function
    def updates(codes, labels):
        losses = tf.TensorArray(tf.float32, per_call)
        for part in tf.range(per_call):
            rows = tf.range(part * batch_size, (part + 1) * batch_size)
            losses = losses.write(part, update(tf.gather(codes, rows), tf.gather(labels, rows)))
        return {"loss": losses.stack()}

    def compiled():
        """One update by itself: the profiler does not look into a loop."""
        specs = tf.TensorSpec((batch_size, codes.shape[1])), tf.TensorSpec((batch_size,), tf.int32)
        return [(1, tf.function(update).get_concrete_function(*specs))]

    def draw(count):
        wanted = (numpy.arange(count) % 10).astype("int32")
        noise = numpy.random.default_rng(1).standard_normal((count, codes.shape[1])).astype("float32")
        return first.decode(sample(average, tf.constant(noise), tf.constant(wanted)).numpy()), wanted

    batches = training.batches(codes, labels, batch_size=per_call * batch_size, seed=seed)
    step = scheduled(budget, optimizer, SECOND_RATE, updates, per_call)
    budget.train(step, batches, batch_size, draw=draw, compiled=compiled)
    return draw
