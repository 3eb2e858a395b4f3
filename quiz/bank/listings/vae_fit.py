"""A variational autoencoder of tiny black and white images, trained with fit()."""

import math

import keras
import numpy as np
import tensorflow as tf
from keras import layers

IMAGE_SHAPE = (8, 8, 1)
LATENT_SIZE = 3


def gaussian_kl(mean, log_variance):
    return 0.5 * tf.reduce_sum(tf.square(mean) + tf.exp(log_variance) - 1.0 - log_variance, axis=-1)


class Sampling(layers.Layer):
    """Draws a code from N(mean, exp(log_variance)) and adds the divergence from N(0, I) to the loss."""

    def __init__(self, **options):
        super().__init__(**options)
        self.seed_generator = keras.random.SeedGenerator(1)

    def call(self, inputs):
        mean, log_variance = inputs
        self.add_loss(tf.reduce_mean(gaussian_kl(mean, log_variance)))
        noise = keras.random.normal(tf.shape(mean), seed=self.seed_generator)
        return mean + tf.exp(0.5 * log_variance) * noise


def build_encoder(image_shape, latent_size):
    image = keras.Input(image_shape)
    features = layers.Dense(32, activation="relu")(layers.Flatten()(image))
    mean = layers.Dense(latent_size, name="mean")(features)
    log_variance = layers.Dense(latent_size, name="log_variance")(features)
    return keras.Model(image, [mean, log_variance], name="encoder")


def build_decoder(latent_size, image_shape):
    code = keras.Input((latent_size,))
    features = layers.Dense(32, activation="relu")(code)
    pixels = layers.Dense(math.prod(image_shape), activation="sigmoid")(features)
    decoded = layers.Reshape(image_shape)(pixels)
    return keras.Model(code, decoded, name="decoder")


def reconstruction_loss(images, decoded):
    per_pixel = keras.losses.binary_crossentropy(images, decoded)
    return tf.reduce_sum(per_pixel, axis=(1, 2))


keras.utils.set_random_seed(1)
images = np.random.default_rng(1).integers(0, 2, size=(48, *IMAGE_SHAPE)).astype("float32")

encoder = build_encoder(IMAGE_SHAPE, LATENT_SIZE)
decoder = build_decoder(LATENT_SIZE, IMAGE_SHAPE)

image = keras.Input(IMAGE_SHAPE)
mean, log_variance = encoder(image)
code = Sampling()([mean, log_variance])
autoencoder = keras.Model(image, decoder(code))

autoencoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss=reconstruction_loss, run_eagerly=True)
history = autoencoder.fit(images, images, batch_size=16, verbose=0)
