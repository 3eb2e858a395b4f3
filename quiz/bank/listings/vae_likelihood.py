"""-log p(x|z) of a small decoder, written by hand, for one image."""

import keras
import numpy as np
from keras import layers

SIDE, LATENT_SIZE = 8, 3

keras.utils.set_random_seed(7)
random = np.random.default_rng(7)
images = random.integers(0, 2, size=(1, SIDE, SIDE)).astype("float32")
codes = random.normal(size=(1, LATENT_SIZE)).astype("float32")

decoder = keras.Sequential(
    [
        keras.Input((LATENT_SIZE,)),
        layers.Dense(16, activation="tanh"),
        layers.Dense(SIDE * SIDE, activation="sigmoid"),
        layers.Reshape((SIDE, SIDE)),
    ]
)


def negative_log_likelihood(images, probabilities):
    per_pixel = -(images * np.log(probabilities) + (1.0 - images) * np.log(1.0 - probabilities))
    return per_pixel.sum(axis=(1, 2))


probabilities = np.array(decoder(codes))
nats = negative_log_likelihood(images, probabilities)
