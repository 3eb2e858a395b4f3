"""Conditional GANs after one budget of seconds: FID, conditional accuracy and diversity within a class.

python -m bench --only cgan
"""

import numpy

from bench import adversarial, table
from imagegen import data, models

DIGITS = {"FID": 1, "accuracy": 3, "diversity": 2, "steps": 0, "ms a step": 0, "seconds": 0}


def patches(seconds, seed):
    """This course's patch networks with the digit as the class."""
    images, labels, _ = data.digits("train", (-1.0, 1.0))
    generator, history = adversarial.patch_gan(images, labels, 10, seconds, seed)
    wanted = _labels()
    return models.generate(generator, adversarial.sample_noise(adversarial.NOISE_DIM), wanted), wanted, history


def keras_example(seconds, seed):
    """The Keras example's conditional GAN."""
    images, labels, _ = data.digits("train")
    generator, history = adversarial.keras_example(images, labels, seconds, seed)
    wanted = _labels()
    noise = numpy.concatenate([adversarial.sample_noise(128), numpy.eye(10, dtype="float32")[wanted]], axis=1)
    return numpy.asarray(generator.predict(noise, batch_size=250, verbose=0)), wanted, history


RECIPES = {"this course: patches, R1, projection": patches, "Keras example": keras_example}


def rows(seconds, seeds):
    """Yield a table row for each recipe; the example is slow and far off, so one seed tells enough."""
    for name, recipe in RECIPES.items():
        runs = []
        for seed in range(1 if recipe is keras_example else seeds):
            images, labels, history = recipe(seconds, seed)
            runs.append(adversarial.quality(images, labels) | table.cost(history))
        yield table.summary(name, runs, DIGITS)


def _labels():
    return numpy.arange(adversarial.NUM_SAMPLES) % 10
