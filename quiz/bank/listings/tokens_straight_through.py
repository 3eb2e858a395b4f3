"""Gradients of a vector quantiser by hand: what reaches the encoder, and what reaches the codebook."""

import numpy as np

CODES, WIDTH, POSITIONS, BETA = 32, 4, 100, 0.25

random = np.random.default_rng(71)
codebook = random.normal(size=(CODES, WIDTH))
features = random.normal(size=(POSITIONS, WIDTH))
indices = ((features[:, None] - codebook[None]) ** 2).sum(axis=2).argmin(axis=1)
quantised = codebook[indices]

# What the decoder sends back for each quantised vector.
from_decoder = random.normal(size=quantised.shape)


def encoder_gradient():
    """Straight through the lookup, plus the commitment term beta * |features - quantised|^2."""
    return from_decoder + BETA * 2.0 * (features - quantised)


def codebook_gradient():
    """The codebook term |quantised - features|^2; a code sums over all of its positions."""
    gradient = np.zeros_like(codebook)
    np.add.at(gradient, indices, 2.0 * (quantised - features))
    return gradient


def distance_after(rate):
    moved = codebook - rate * codebook_gradient()
    return float(((features - moved[indices]) ** 2).sum())


before, after = distance_after(0.0), distance_after(0.01)
reaches_encoder = float(np.abs(encoder_gradient()).mean())
