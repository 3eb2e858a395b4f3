"""Fit a linear autoencoder in closed form, and draw images from a Gaussian fitted to its codes."""

import numpy as np

COUNT, PIXELS, CODE_SIZE = 3000, 12, 3

random = np.random.default_rng(5)
basis = random.normal(size=(CODE_SIZE, PIXELS))
brightness = np.linspace(2.0, 5.0, PIXELS)
images = brightness + random.normal(size=(COUNT, CODE_SIZE)) @ basis + 0.05 * random.normal(size=(COUNT, PIXELS))

mean_image = images.mean(axis=0)
components = np.linalg.svd(images - mean_image, full_matrices=False)[2][:CODE_SIZE]
# Only the subspace is determined: any invertible mixture of the components is an optimum as well.
mixture = np.array([[1.0, 0.8, 0.0], [0.0, 1.0, 0.8], [0.6, 0.0, 1.0]])


def encode(images):
    return (images - mean_image) @ components.T @ mixture + 4.0


def decode(codes):
    return (codes - 4.0) @ np.linalg.inv(mixture) @ components + mean_image


def sample(codes, count):
    mean = codes.mean(axis=0)
    covariance = np.cov(codes, rowvar=False)
    draws = random.multivariate_normal(mean, covariance, size=count)
    return decode(draws)


codes = encode(images)
reconstruction_error = float(np.mean((decode(codes) - images) ** 2))

samples = sample(codes, COUNT)
spread_of_images = float(images.var(axis=0).sum())
spread_of_samples = float(samples.var(axis=0).sum())
distance_of_means = float(np.linalg.norm(samples.mean(axis=0) - mean_image))
correlation_of_images = float(np.corrcoef(images[:, 0], images[:, 1])[0, 1])
