"""Training steps of the GANs that are compared: this course's, and the configurations of two public tutorials.

The tutorials' networks and hyper-parameters are the published ones; the code is this project's.
"""

import keras
import numpy
import tensorflow as tf
from keras import layers

from bench import runs
from imagegen import models, training

NOISE_DIM = 64
BATCH_SIZE = 64
LEARNING_RATE = 2e-3
BETA_1 = 0.5
R1_WEIGHT = 1.0
R1_EVERY = 8
AVERAGE_DECAY = 0.99
FALLING = {"falling": True, "decay": 0.995, "rate": 3e-3}
"""Settings of `patch_gan` for learning rates that fall over the budget."""


def patch_steps(generator, discriminator, average, optimizers, conditional, decay=AVERAGE_DECAY):
    """Return the compiled updates of both networks: non-saturating loss, lazy R1 (1801.04406), averaged weights (1806.04498).

    Args:
        average: a generator that follows the weights; `decay` is the share that it keeps at each update.
        optimizers: of the generator and of the discriminator.
        conditional: whether the networks take labels.
    Returns:
        discriminator_step: images (64, 28, 28, 1) in [-1, 1], labels (64,) and whether R1 is due to the loss.
        generator_step: labels (64,) to the loss.
    """
    generator_optimizer, discriminator_optimizer = optimizers
    noise_dim = generator.inputs[0].shape[1]

    def paired(first, labels):
        return [first, labels] if conditional else first

    @tf.function
    def discriminator_step(images, labels, penalised):
        noise = tf.random.normal((len(images), noise_dim))
        generated = generator(paired(noise, labels), training=True)
        with tf.GradientTape() as tape:
            real_logits = discriminator(paired(images, labels), training=True)
            fake_logits = discriminator(paired(generated, labels), training=True)
            loss = tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(tf.nn.softplus(fake_logits))
            total = loss
            if penalised:
                with tf.GradientTape() as inner:
                    inner.watch(images)
                    scores = tf.reduce_sum(discriminator(paired(images, labels), training=True))
                slopes = inner.gradient(scores, images)
                penalty = 0.5 * R1_WEIGHT * tf.reduce_mean(tf.reduce_sum(slopes**2, axis=(1, 2, 3)))
                # Weighted up, because it is applied only every few steps.
                total += R1_EVERY * penalty
        gradients = tape.gradient(total, discriminator.trainable_variables)
        discriminator_optimizer.apply(gradients, discriminator.trainable_variables)
        return loss

    @tf.function
    def generator_step(labels):
        noise = tf.random.normal((BATCH_SIZE, noise_dim))
        with tf.GradientTape() as tape:
            generated = generator(paired(noise, labels), training=True)
            loss = tf.reduce_mean(tf.nn.softplus(-discriminator(paired(generated, labels), training=True)))
        gradients = tape.gradient(loss, generator.trainable_variables)
        generator_optimizer.apply(gradients, generator.trainable_variables)
        models.update_average(average, generator, decay)
        return loss

    return discriminator_step, generator_step


def patch_gan(
    budget, images, labels, num_classes, wanted, seed, falling=False, decay=AVERAGE_DECAY, rate=LEARNING_RATE
):
    """Train the patch networks by `patch_steps`.

    `images` (N, 28, 28, 1) in [-1, 1]; `labels` (N,) integers, true classes or clusters, or None for a GAN without. Of
    the classes `wanted` (K,), over and over, samples are drawn. `falling` takes both learning rates from `rate` down
    on a cosine, to a twentieth; `decay` is that of the averaged weights. Returns `draw`, see `runs.Recipe`.
    """
    keras.utils.set_random_seed(seed)
    generator, average = (models.patch_generator(NOISE_DIM, num_classes) for _ in range(2))
    average.set_weights(generator.get_weights())
    discriminator = models.patch_discriminator(num_classes)
    optimizers = [keras.optimizers.Adam(rate, BETA_1) for _ in range(2)]
    conditional = num_classes is not None
    discriminator_step, generator_step = patch_steps(generator, discriminator, average, optimizers, conditional, decay)
    counter = iter(range(10**9))

    def step(images, labels):
        if falling:
            for optimizer in optimizers:
                optimizer.learning_rate = rate * runs.cosine(budget.share, floor=0.05)
        discriminator_loss = discriminator_step(images, labels, next(counter) % R1_EVERY == 0)
        return {"discriminator": discriminator_loss, "generator": generator_step(labels)}

    def draw(count):
        classes = numpy.resize(wanted, count).astype("int32") if conditional else None
        return models.generate(average, sample_noise(count, NOISE_DIM), classes), classes

    def compiled():
        pixels, classes = tf.TensorSpec((BATCH_SIZE, *images.shape[1:])), tf.TensorSpec((BATCH_SIZE,), tf.int32)
        plain, penalised = (discriminator_step.get_concrete_function(pixels, classes, flag) for flag in (False, True))
        share = 1 / R1_EVERY
        return [(1 - share, plain), (share, penalised), (1, generator_step.get_concrete_function(classes))]

    rows = numpy.zeros(len(images), "int32") if labels is None else labels.astype("int32")
    budget.train(step, training.batches(images, rows, BATCH_SIZE, seed), BATCH_SIZE, draw=draw, compiled=compiled)
    return draw


def tensorflow_tutorial(budget, images, seed):
    """Train the networks of TensorFlow's DCGAN tutorial: 5x5 transposed convolutions, batch 256, Adam 1e-4.

    `images` (N, 28, 28, 1) in [-1, 1]. Returns `draw`, see `runs.Recipe`.
    """
    keras.utils.set_random_seed(seed)
    generator = keras.Sequential(
        [
            keras.Input((100,)),
            layers.Dense(7 * 7 * 256, use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(negative_slope=0.3),
            layers.Reshape((7, 7, 256)),
            layers.Conv2DTranspose(128, 5, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(negative_slope=0.3),
            layers.Conv2DTranspose(64, 5, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(negative_slope=0.3),
            layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh"),
        ]
    )
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(64, 5, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.3),
            layers.Dropout(0.3),
            layers.Conv2D(128, 5, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.3),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    generator_optimizer, discriminator_optimizer = keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4)

    @tf.function
    def step(images):
        noise = tf.random.normal((len(images), 100))
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            generated = generator(noise, training=True)
            real_logits, fake_logits = discriminator(images, training=True), discriminator(generated, training=True)
            generator_loss = tf.reduce_mean(tf.nn.softplus(-fake_logits))
            loss = tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(tf.nn.softplus(fake_logits))
        _apply(generator_optimizer, generator_tape, generator_loss, generator)
        _apply(discriminator_optimizer, discriminator_tape, loss, discriminator)
        return {"discriminator": loss, "generator": generator_loss}

    budget.train(step, training.batches(images, None, 256, seed), 256)
    return lambda count: (models.generate(generator, sample_noise(count, 100)), None)


def keras_example(budget, images, labels, seed):
    """Train the networks of the Keras example "Conditional GAN": one-hot labels as 10 further channels, batch 64.

    `images` (N, 28, 28, 1) in [0, 1], `labels` (N,). Returns `draw`, see `runs.Recipe`.
    """
    keras.utils.set_random_seed(seed)
    slope = {"negative_slope": 0.2}
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 11)),
            layers.Conv2D(64, 3, strides=2, padding="same"),
            layers.LeakyReLU(**slope),
            layers.Conv2D(128, 3, strides=2, padding="same"),
            layers.LeakyReLU(**slope),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1),
        ]
    )
    generator = keras.Sequential(
        [
            keras.Input((138,)),
            layers.Dense(7 * 7 * 138),
            layers.LeakyReLU(**slope),
            layers.Reshape((7, 7, 138)),
            layers.Conv2DTranspose(128, 4, strides=2, padding="same"),
            layers.LeakyReLU(**slope),
            layers.Conv2DTranspose(128, 4, strides=2, padding="same"),
            layers.LeakyReLU(**slope),
            layers.Conv2D(1, 7, padding="same", activation="sigmoid"),
        ]
    )
    generator_optimizer, discriminator_optimizer = keras.optimizers.Adam(3e-4), keras.optimizers.Adam(3e-4)

    @tf.function
    def step(images, labels):
        one_hot = tf.one_hot(labels, 10)
        planes = tf.tile(one_hot[:, None, None], (1, 28, 28, 1))
        noise = tf.concat([tf.random.normal((len(images), 128)), one_hot], axis=1)
        generated = generator(noise, training=True)
        with tf.GradientTape() as tape:
            fake_logits = discriminator(tf.concat([generated, planes], axis=-1), training=True)
            real_logits = discriminator(tf.concat([images, planes], axis=-1), training=True)
            loss = tf.reduce_mean(tf.nn.softplus(fake_logits)) + tf.reduce_mean(tf.nn.softplus(-real_logits))
        _apply(discriminator_optimizer, tape, loss, discriminator)
        noise = tf.concat([tf.random.normal((len(images), 128)), one_hot], axis=1)
        with tf.GradientTape() as tape:
            logits = discriminator(tf.concat([generator(noise, training=True), planes], axis=-1), training=True)
            generator_loss = tf.reduce_mean(tf.nn.softplus(-logits))
        _apply(generator_optimizer, tape, generator_loss, generator)
        return {"discriminator": loss, "generator": generator_loss}

    def draw(count):
        wanted = numpy.arange(count) % 10
        noise = numpy.concatenate([sample_noise(count, 128), numpy.eye(10, dtype="float32")[wanted]], axis=1)
        return numpy.asarray(generator.predict(noise, batch_size=250, verbose=0)), wanted

    budget.train(step, training.batches(images, labels.astype("int32"), 64, seed), 64)
    return draw


def sample_noise(count, dimension):
    """Return the noise (count, dimension) that all recipes are drawn from."""
    return numpy.random.default_rng(1).standard_normal((count, dimension)).astype("float32")


def _apply(optimizer, tape, loss, model):
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
