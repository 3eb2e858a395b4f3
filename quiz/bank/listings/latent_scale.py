"""Train and sample in scaled latents: what the schedule sees, and what the decoder gets."""

import numpy as np

random = np.random.default_rng(7)
to_latents = random.normal(0, 1.2, size=(24, 6))
to_pixels = np.linalg.pinv(to_latents)
images = random.normal(size=(4000, 24)) @ to_pixels.T @ to_pixels


def encode(images):
    return images @ to_latents


def decode(latents):
    return latents @ to_pixels


raw = encode(images)
factor = 1.0 / raw.std()


def training_latents(batch):
    return encode(batch) * factor


def to_images(samples):
    return decode(samples / factor)


spread = float(training_latents(images[:2000]).std())
narrow = float(training_latents(0.5 * images[:2000]).std())
error = float(np.abs(to_images(training_latents(images)) - images).mean() / np.abs(images).mean())
