"""Encode a batch of images and see how many units of the code carry information."""

import keras
import numpy as np
from keras import layers


def build_encoder(image_shape, latent_size, widths):
    image = keras.Input(image_shape)
    features = layers.Flatten()(image)
    for width in widths:
        features = layers.Dense(width, activation="relu")(features)
    mean = layers.Dense(latent_size, name="mean")(features)
    log_variance = layers.Dense(latent_size, name="log_variance")(features)
    return keras.Model(image, [mean, log_variance], name="encoder")


def active_units(means, threshold=0.01):
    spread = np.var(means, axis=0)
    return int(np.sum(spread > threshold))


keras.utils.set_random_seed(2)
image_shape, latent_size, widths = (8, 8, 1), 4, (48, 24)
encoder = build_encoder(image_shape, latent_size, widths)

images = np.random.default_rng(2).uniform(size=(64, *image_shape)).astype("float32")
means, log_variances = (np.array(output) for output in encoder(images))
standard_deviations = np.exp(0.5 * log_variances)

rates = 0.5 * np.sum(means**2 + standard_deviations**2 - 1.0 - log_variances, axis=-1)
mean_rate = float(rates.mean())
active = active_units(means)
weights = encoder.count_params()
