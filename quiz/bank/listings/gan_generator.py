"""A convolutional generator for square images of any size that four divides."""

import keras
import numpy as np


def build_generator(noise_size, image_size, channels=32):
    noise = keras.Input(shape=(noise_size,))
    side = image_size // 4
    features = keras.layers.Dense(side * side * channels, use_bias=False)(noise)
    features = keras.layers.Reshape((side, side, channels))(features)
    for _ in range(2):
        features = keras.layers.UpSampling2D()(features)
        features = keras.layers.Conv2D(channels, kernel_size=3, padding="same", use_bias=False)(features)
        features = keras.layers.BatchNormalization()(features)
        features = keras.layers.ReLU()(features)
    image = keras.layers.Conv2D(1, kernel_size=3, padding="same", activation="tanh")(features)
    return keras.Model(noise, image, name="generator")


keras.utils.set_random_seed(2)
noise = np.random.default_rng(2).normal(size=(64, 8)).astype("float32")
spread = {}
for image_size in (8, 12):
    generator = build_generator(noise_size=8, image_size=image_size)
    images = generator(noise, training=True).numpy()
    spread[image_size] = float(images.std(axis=0).mean())
