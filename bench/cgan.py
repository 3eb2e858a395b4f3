"""Conditional GANs after one budget of seconds.

python -m bench --only cgan
"""

import numpy

from bench import adversarial, runs
from imagegen import data


def patches(budget, seed):
    """This course's patch networks with the digit as the class, learning rates falling."""
    images, labels, _ = data.digits("train", (-1.0, 1.0))
    draw = adversarial.patch_gan(budget, images, labels, 10, numpy.arange(10), seed, **adversarial.FALLING)
    return draw, dict


def keras_example(budget, seed):
    """The Keras example's conditional GAN."""
    images, labels, _ = data.digits("train")
    return adversarial.keras_example(budget, images, labels, seed), dict


RECIPES = {
    "this course: patches, R1, projection, cosine": runs.Recipe(patches),
    "Keras example": runs.Recipe(keras_example, public=True),
}
