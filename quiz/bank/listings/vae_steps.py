"""A variational autoencoder trained with a gradient tape; its two terms are kept apart."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

SIDE, LATENT_SIZE, STEPS = 6, 4, 200

keras.utils.set_random_seed(3)
random = np.random.default_rng(3)
rows = random.integers(0, 2, size=(256, SIDE, 1, 1))
images = tf.constant(np.repeat(rows, SIDE, axis=2), tf.float32)  # stripes: one bit per row

encoder = keras.Sequential(
    [keras.Input((SIDE, SIDE, 1)), layers.Flatten(), layers.Dense(32, "tanh"), layers.Dense(2 * LATENT_SIZE)]
)
decoder = keras.Sequential(
    [keras.Input((LATENT_SIZE,)), layers.Dense(32, "tanh"), layers.Dense(SIDE**2), layers.Reshape((SIDE, SIDE, 1))]
)
optimizer = keras.optimizers.Adam(0.01)
variables = encoder.trainable_variables + decoder.trainable_variables


def sample_code(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return mean + tf.exp(0.5 * log_variance) * noise


def two_terms(batch, logits, mean, log_variance):
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=batch, logits=logits)
    per_unit = 0.5 * (tf.square(mean) + tf.exp(log_variance) - 1.0 - log_variance)
    distortion = tf.reduce_sum(per_pixel, axis=(1, 2, 3))
    rate = tf.reduce_sum(per_unit, axis=1)
    return tf.reduce_mean(distortion), tf.reduce_mean(rate)


@tf.function(autograph=False)
def train_step(batch):
    with tf.GradientTape() as tape:
        mean, log_variance = tf.split(encoder(batch), 2, axis=1)
        code = sample_code(mean, log_variance)
        distortion, rate = two_terms(batch, decoder(code), mean, log_variance)
        loss = distortion + rate
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return distortion, rate


for step in range(STEPS):
    distortion, rate = train_step(images)

means, log_variances = (np.array(part) for part in tf.split(encoder(images), 2, axis=1))
nats_of_code = 0.5 * np.sum(means**2 + np.exp(log_variances) - 1.0 - log_variances, axis=1).mean()
active = int(np.sum(np.var(means, axis=0) > 0.01))

center, width = tf.zeros((20000, 1)), tf.fill((20000, 1), float(np.log(0.25)))  # a posterior of variance 0.25
draw = tf.function(lambda: sample_code(center, width), autograph=False)
first_draw, second_draw = np.array(draw()), np.array(draw())
variance_of_code = float(first_draw.var())
