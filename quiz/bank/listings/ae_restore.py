"""Denoise and inpaint with a linear autoencoder that was fitted to damaged images."""

import numpy as np

COUNT, PIXELS, CODE_SIZE, SIGMA = 2000, 16, 4, 0.5

random = np.random.default_rng(3)
basis = random.normal(size=(CODE_SIZE, PIXELS))


def make_images(count):
    return random.normal(size=(count, CODE_SIZE)) @ basis + 0.1 * random.normal(size=(count, PIXELS))


def add_noise(images):
    return images + SIGMA * random.normal(size=images.shape)


def fit(inputs, targets):
    weights, *_ = np.linalg.lstsq(inputs, targets, rcond=None)
    return weights


def error(found, wanted):
    return float(np.mean((found - wanted) ** 2))


def inpaint(weights, images, known):
    guess = np.where(known, images, 0.0) @ weights
    return np.where(known, images, guess)


train, test = make_images(COUNT), make_images(COUNT)

noisy_train = add_noise(train)
denoiser = fit(noisy_train, train)
noisy = add_noise(test)
error_before = error(noisy, test)
error_after = error(noisy @ denoiser, test)

known = np.ones(PIXELS, dtype=bool)
known[5:9] = False
inpainter = fit(train * known, train)
measured = np.where(known, test, np.nan)
filled = inpaint(inpainter, measured, known)
hidden_error = error(filled[:, ~known], test[:, ~known])
