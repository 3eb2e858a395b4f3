"""One discriminator step and one generator step of a GAN, written with gradient tapes."""

import keras
import numpy as np
import tensorflow as tf

NOISE_SIZE = 4
BATCH_SIZE = 32
STEPS = 10

keras.utils.set_random_seed(1)
random = np.random.default_rng(1)
real_images = tf.constant(random.uniform(0.2, 1.0, size=(BATCH_SIZE, 6, 6, 1)), tf.float32)

generator = keras.Sequential(
    [
        keras.Input(shape=(NOISE_SIZE,)),
        keras.layers.Dense(36, activation="tanh"),
        keras.layers.Reshape((6, 6, 1)),
    ]
)
discriminator = keras.Sequential(
    [
        keras.Input(shape=(6, 6, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(16, activation="gelu"),
        keras.layers.Dense(1),
    ]
)
discriminator_optimizer = keras.optimizers.Adam(learning_rate=2e-3, beta_1=0.5)
generator_optimizer = keras.optimizers.Adam(learning_rate=2e-3, beta_1=0.5)
cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)


def discriminator_loss(real_logits, fake_logits):
    real_loss = cross_entropy(tf.ones_like(real_logits), real_logits)
    fake_loss = cross_entropy(tf.zeros_like(fake_logits), fake_logits)
    return real_loss + fake_loss


def generator_loss(fake_logits):
    return cross_entropy(tf.ones_like(fake_logits), fake_logits)


def discriminator_step(images):
    fake_images = generator(tf.random.normal((len(images), NOISE_SIZE)))
    with tf.GradientTape() as tape:
        loss = discriminator_loss(discriminator(images), discriminator(fake_images))
    variables = discriminator.trainable_variables
    discriminator_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def generator_step(batch_size):
    noise = tf.random.normal((batch_size, NOISE_SIZE))
    with tf.GradientTape() as tape:
        judged = discriminator(generator(noise))
        loss = generator_loss(judged)
    weights = generator.trainable_variables
    generator_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


def slope(loss_of_logit, logit):
    logit = tf.constant([[logit]])
    with tf.GradientTape() as tape:
        tape.watch(logit)
        loss = loss_of_logit(logit)
    return float(tape.gradient(loss, logit)[0, 0])


def largest_change(before, after):
    return max(float(np.abs(new - old).max()) for old, new in zip(before, after))


for step in range(STEPS):
    discriminator_step(real_images)
before = generator.get_weights(), discriminator.get_weights()
generator_step(BATCH_SIZE)
after = generator.get_weights(), discriminator.get_weights()

fake_images = generator(tf.random.normal((BATCH_SIZE, NOISE_SIZE)))
real_score = float(tf.reduce_mean(discriminator(real_images)))
fake_score = float(tf.reduce_mean(discriminator(fake_images)))
undecided = tf.zeros((BATCH_SIZE, 1))
loss_when_undecided = float(discriminator_loss(undecided, undecided))
slope_when_rejected = slope(generator_loss, -6.0)
slope_when_certain = slope(generator_loss, -120.0)
