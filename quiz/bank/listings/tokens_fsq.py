"""Finite scalar quantisation: every channel is rounded to a few levels, and the levels together number the code."""

import numpy as np

LEVELS = np.array([7, 5, 5])
VECTORS = 20_000

random = np.random.default_rng(67)
half = (LEVELS - 1) // 2
basis = np.concatenate([[1], np.cumprod(LEVELS[:-1])])


def quantise(vectors):
    """Whole numbers from -half to half in every channel."""
    return np.round(np.tanh(vectors) * half).astype(int)


def to_index(digits):
    return ((digits + half) * basis).sum(axis=-1)


def from_index(index):
    return index[:, None] // basis % LEVELS - half


digits = quantise(1.5 * random.normal(size=(VECTORS, len(LEVELS))))
indices = to_index(digits)
counts = np.bincount(indices, minlength=np.prod(LEVELS))
codes_used = int((counts > 0).sum())
round_trip_errors = int((from_index(indices) != digits).any(axis=1).sum())
