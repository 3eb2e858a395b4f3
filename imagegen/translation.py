"""Paired image translation at the size of two processor cores: from 7x7 pixels to 28x28.

The condition is an image here, as in pix2pix (Isola et al. 2016, arXiv 1611.07004). One condition fits many digits, so a
generator trained by L1 alone answers with their median, which is blurred; the adversarial term makes it choose.
"""

import keras
import numpy
from keras import layers

from imagegen import models


def low_resolution(images):
    """Return images (N, 28, 28, 1) as the means of their 4x4 patches, (N, 7, 7, 1) float32, in the same value range."""
    images = numpy.asarray(images, numpy.float32)
    if images.ndim != 4 or images.shape[1:] != models.IMAGE_SHAPE:
        raise ValueError(f"Images need the shape (N, 28, 28, 1), found {images.shape}.")
    cells = images.reshape(len(images), models.GRID, models.PATCH, models.GRID, models.PATCH, 1)
    return cells.mean(axis=(2, 4))


def enlarged(conditions):
    """Return conditions (N, 7, 7, 1) as images (N, 28, 28, 1): every pixel becomes a 4x4 patch of its value."""
    return numpy.kron(numpy.asarray(conditions), numpy.ones((1, models.PATCH, models.PATCH, 1), numpy.float32))


def nearest_target(conditions, known_conditions, known_targets):
    """Return, for each condition (N, 7, 7, 1), the known target (28, 28, 1) whose condition lies nearest.

    The baseline that a trained translator has to beat. `known_conditions` (M, 7, 7, 1), `known_targets` (M, 28, 28, 1).
    """
    wanted, known = (numpy.asarray(one).reshape(len(one), -1) for one in (conditions, known_conditions))
    # |a - b|^2 without |a|^2, which is the same for every candidate.
    scores = (known**2).sum(axis=1) - 2 * wanted @ known.T
    return numpy.asarray(known_targets)[scores.argmin(axis=1)]


def translator(channels=48):
    """Return a generator: conditions (B, 7, 7, 1) to images (B, 28, 28, 1), both in [-1, 1]. It takes no noise.

    Pix2pix found that its generator learnt to ignore a noise input (1611.07004, section 3.1). Batch normalisation: call it
    with training=True in a training step.
    """
    conditions = keras.Input((models.GRID, models.GRID, 1), name="conditions")
    x = conditions
    for _ in range(3):
        x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    x = layers.Conv2D(models.PATCH * models.PATCH, 3, padding="same")(x)
    images = layers.Activation("tanh", name="images")(models.depth_to_space(x))
    return keras.Model(conditions, images, name="translator")


def pair_discriminator(channels=32):
    """Return a discriminator of pairs: [conditions (B, 7, 7, 1), images (B, 28, 28, 1)] to a map of logits (B, 7, 7, 1).

    Each logit judges a window of 20x20 pixels, as in the PatchGAN of 1611.07004, section 3.2.2.
    """
    conditions = keras.Input((models.GRID, models.GRID, 1), name="conditions")
    images = keras.Input(models.IMAGE_SHAPE, name="images")
    x = layers.Concatenate()([models.space_to_depth(images), conditions])
    for _ in range(2):
        x = layers.Conv2D(channels, 3, padding="same")(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    logits = layers.Conv2D(1, 1, name="logits")(x)
    return keras.Model([conditions, images], logits, name="pair_discriminator")
