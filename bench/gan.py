"""Unconditional GANs after one budget of seconds: FID in digit features.

python -m bench --only gan
"""

from bench import adversarial, table
from imagegen import data, models

DIGITS = {"FID": 1, "steps": 0, "ms a step": 0, "seconds": 0}
NUM_CLUSTERS = 50


def clustered(seconds, seed):
    """Patch networks; clusters of the pixels stand in for the labels that an unconditional GAN has not (2006.10728)."""
    images = data.digits("train", (-1.0, 1.0)).images
    clusters = models.pseudo_classes(images, NUM_CLUSTERS, seed)
    generator, history = adversarial.patch_gan(images, clusters, NUM_CLUSTERS, seconds, seed)
    noise = adversarial.sample_noise(adversarial.NOISE_DIM)
    return models.generate(generator, noise, clusters[: len(noise)]), history


def plain(seconds, seed):
    """The same without clusters."""
    images = data.digits("train", (-1.0, 1.0)).images
    generator, history = adversarial.patch_gan(images, None, None, seconds, seed)
    return models.generate(generator, adversarial.sample_noise(adversarial.NOISE_DIM)), history


def tensorflow_tutorial(seconds, seed):
    """TensorFlow's DCGAN tutorial."""
    images = data.digits("train", (-1.0, 1.0)).images
    generator, history = adversarial.tensorflow_tutorial(images, seconds, seed)
    return models.generate(generator, adversarial.sample_noise(100)), history


RECIPES = {
    "this course: patches, R1, 50 clusters": clustered,
    "this course: patches, R1": plain,
    "TensorFlow DCGAN tutorial": tensorflow_tutorial,
}


def rows(seconds, seeds):
    """Yield a table row for each recipe; the tutorial's is slow and far off, so one seed tells enough."""
    for name, recipe in RECIPES.items():
        runs = []
        for seed in range(1 if recipe is tensorflow_tutorial else seeds):
            images, history = recipe(seconds, seed)
            runs.append(adversarial.quality(images) | table.cost(history))
        yield table.summary(name, runs, DIGITS)
