"""One block of a diffusion transformer with adaLN-zero: at the start it must pass its input through unchanged."""

import numpy as np

TOKENS, WIDTH, CONDITION = 16, 32, 8

random = np.random.default_rng(41)
first = random.normal(size=(WIDTH, 4 * WIDTH)) / np.sqrt(WIDTH)
second = random.normal(size=(4 * WIDTH, WIDTH)) / np.sqrt(4 * WIDTH)
to_modulation = np.zeros((CONDITION, 3 * WIDTH))


def normalise(tokens):
    centred = tokens - tokens.mean(axis=1, keepdims=True)
    return centred / np.sqrt(centred.var(axis=1, keepdims=True) + 1e-6)


def feed_forward(tokens):
    return np.maximum(tokens @ first, 0.0) @ second


def block(tokens, condition, to_modulation):
    shift, scale, gate = np.split(condition @ to_modulation, 3)
    modulated = normalise(tokens) * (1.0 + scale) + shift
    return tokens + gate * feed_forward(modulated)


tokens = random.normal(size=(TOKENS, WIDTH))
condition = random.normal(size=CONDITION)
change_at_start = float(np.abs(block(tokens, condition, to_modulation) - tokens).max())

# Numerical slopes of the mean squared output with respect to every modulation weight.
slopes = np.zeros_like(to_modulation)
for place in np.ndindex(*to_modulation.shape):
    moved = to_modulation.copy()
    moved[place] = 1e-4
    slopes[place] = ((block(tokens, condition, moved) ** 2).mean() - (tokens**2).mean()) / 1e-4
steepest = float(np.abs(slopes).max())
