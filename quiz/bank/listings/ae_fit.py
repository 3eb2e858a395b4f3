"""An autoencoder of tiny images, trained with fit(), and its code of new images."""

import math

import keras
import numpy as np
from keras import layers

IMAGE_SHAPE = (8, 8, 1)
CODE_SIZE = 3


def build_encoder(image_shape, code_size):
    image = keras.Input(image_shape)
    features = layers.Dense(24, activation="relu")(layers.Flatten()(image))
    code = layers.Dense(code_size, name="code")(features)
    return keras.Model(image, code, name="encoder")


def build_decoder(code_size, image_shape):
    code = keras.Input((code_size,))
    features = layers.Dense(24, activation="relu")(code)
    pixels = layers.Dense(math.prod(image_shape), activation="sigmoid")(features)
    return keras.Model(code, layers.Reshape(image_shape)(pixels), name="decoder")


def make_images(count, random):
    place = np.arange(8)
    centers = random.uniform(1, 7, size=(count, 2, 1))
    profiles = np.exp(-0.5 * (place - centers) ** 2)
    pixels = profiles[:, 0, :, None] * profiles[:, 1, None, :]
    return pixels[..., None].astype("float32")


keras.utils.set_random_seed(1)
random = np.random.default_rng(1)
images, new_images = make_images(64, random), make_images(16, random)

encoder = build_encoder(IMAGE_SHAPE, CODE_SIZE)
decoder = build_decoder(CODE_SIZE, IMAGE_SHAPE)
image = keras.Input(IMAGE_SHAPE)
autoencoder = keras.Model(image, decoder(encoder(image)))

autoencoder.compile(optimizer=keras.optimizers.Adam(1e-2), loss=keras.losses.BinaryCrossentropy())
history = autoencoder.fit(images, images, batch_size=16, epochs=5, verbose=0)
final_loss = history.history["loss"][-1]

codes = np.array(encoder(new_images))
decoded = np.array(decoder(codes))
reconstructed = np.array(autoencoder(new_images))
error = float(np.mean((reconstructed - new_images) ** 2))
