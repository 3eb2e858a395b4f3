"""Both terms of the negative ELBO for one batch, in nats per image."""

import keras
import numpy as np
from keras import ops as K

SIDE, LATENT_SIZE, BATCH_SIZE = 8, 3, 16

random = np.random.default_rng(4)
pixels = random.integers(0, 256, size=(BATCH_SIZE, SIDE, SIDE))
images = pixels.astype("float32") / 255.0

mean = random.normal(1.0, 1.0, size=(BATCH_SIZE, LATENT_SIZE)).astype("float32")
log_variance = random.normal(-2.0, 0.5, size=(BATCH_SIZE, LATENT_SIZE)).astype("float32")
decoded = random.uniform(0.3, 0.95, size=(BATCH_SIZE, SIDE, SIDE)).astype("float32")


def gaussian_kl(mean, log_variance):
    return 0.5 * K.sum(K.square(mean) + K.exp(log_variance) - 1.0 - log_variance, axis=-1)


def reconstruction_loss(images, decoded):
    per_pixel = K.binary_crossentropy(images, decoded)
    return K.sum(per_pixel, axis=(1, 2))


distortion = np.array(reconstruction_loss(images, decoded))
rate = np.array(gaussian_kl(mean, log_variance))
negative_elbo = float((distortion + rate).mean())

white = np.ones((BATCH_SIZE, SIDE, SIDE), "float32")
loss_when_almost_right = float(reconstruction_loss(white, 0.9 * white)[0])
