"""Which generated images are copies? Distance to the nearest training image, over the mean distance to the nearest few."""

import numpy as np

IMAGES, FEATURES, NEIGHBOURS, RATE = 300, 12, 20, 0.02

random = np.random.default_rng(97)
training = random.normal(size=(IMAGES, FEATURES))
held_out = random.normal(size=(IMAGES, FEATURES))
copies = training + random.normal(0.0, 0.1, size=training.shape)
honest = random.normal(size=(IMAGES, FEATURES))


def score(images):
    distances = np.linalg.norm(images[:, None] - training, axis=2)
    nearest = np.sort(distances, axis=1)[:, :NEIGHBOURS]
    return nearest[:, 0] / nearest.mean(axis=1)


def flagged(images):
    """Share of the images that are called copies; of honest images it should be about RATE."""
    threshold = np.quantile(score(held_out), RATE)
    return float((score(images) < threshold).mean())


of_copies, of_honest = flagged(copies), flagged(honest)
