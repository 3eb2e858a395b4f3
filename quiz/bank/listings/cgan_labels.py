"""How a label reaches a discriminator of 28x28 images, and how much it weighs there before training."""

import keras
import numpy as np
from keras import layers

NUM_CLASSES = 10
NUM_PIXELS = 784


def encode(labels):
    return np.eye(NUM_CLASSES, dtype="float32")[labels]


def build_discriminator(label_size):
    image = keras.Input((NUM_PIXELS,))
    code = keras.Input((NUM_CLASSES,))
    wide = keras.initializers.RandomNormal(stddev=1.0, seed=2)
    told = layers.Dense(label_size, kernel_initializer=wide, use_bias=False)(code)
    hidden = layers.Dense(64, activation="gelu")(layers.Concatenate()([image, told]))
    return keras.Model([image, code], layers.Dense(1)(hidden))


def distance(first, second):
    codes = encode(np.array([first, second]))
    return float(np.linalg.norm(codes[0] - codes[1]))


def mean_change(first, second):
    return float(np.mean(np.abs(np.array(first) - np.array(second))))


keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
images = (random.uniform(size=(200, NUM_PIXELS)) < 0.2).astype("float32")
labels = random.integers(NUM_CLASSES, size=200)
one_hot = np.eye(NUM_CLASSES, dtype="float32")

discriminator = build_discriminator(label_size=NUM_PIXELS)
logits = discriminator([images, one_hot[labels]])
other_label = discriminator([images, one_hot[(labels + 1) % NUM_CLASSES]])
other_image = discriminator([images[::-1].copy(), one_hot[labels]])

near, far = distance(3, 4), distance(0, 9)
label_share = mean_change(logits, other_label) / mean_change(logits, other_image)
