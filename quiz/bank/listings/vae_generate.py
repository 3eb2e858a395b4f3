"""Generate from a variational autoencoder whose decoder is linear, and walk between two codes."""

import numpy as np

LATENT_SIZE, PIXELS, COUNT = 2, 16, 4000

random = np.random.default_rng(6)
basis = random.normal(size=(LATENT_SIZE, PIXELS))
training_codes = random.normal(size=(COUNT, LATENT_SIZE))
training_images = training_codes @ basis + 0.1 * random.normal(size=(COUNT, PIXELS))


def encode(images):
    return images @ np.linalg.pinv(basis)


def decode(codes):
    return codes @ basis


def generate(count, random):
    codes = random.normal(size=(count, LATENT_SIZE))
    return decode(codes)


def interpolate(first, second, steps):
    shares = np.linspace(0.0, 1.0, steps)[:, None]
    start, end = encode(first[None]), encode(second[None])
    return decode((1.0 - shares) * start + shares * end)


generated = generate(COUNT, random)
walk = interpolate(training_images[0], training_images[1], steps=5)

spread_of_data = float(training_images.var(axis=0).sum())
spread_of_samples = float(generated.var(axis=0).sum())
