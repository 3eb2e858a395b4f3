"""Cut latents into patches for a transformer, and put them back together."""

import numpy as np

BATCH, SIZE, CHANNELS, PATCH = 3, 32, 4, 2

random = np.random.default_rng(31)
side = SIZE // PATCH


def patchify(latents):
    """(B, H, W, C) to (B, tokens, PATCH * PATCH * C), row after row of patches."""
    cut = latents.reshape(len(latents), side, PATCH, side, PATCH, CHANNELS)
    return cut.transpose(0, 1, 3, 2, 4, 5).reshape(len(latents), side * side, -1)


def unpatchify(tokens):
    """The inverse of patchify."""
    grid = tokens.reshape(len(tokens), side, side, PATCH, PATCH, CHANNELS)
    return grid.transpose(0, 1, 3, 2, 4, 5).reshape(len(tokens), SIZE, SIZE, CHANNELS)


latents = random.normal(size=(BATCH, SIZE, SIZE, CHANNELS))
tokens = patchify(latents)
restored = unpatchify(tokens)
error = float(np.abs(restored - latents).max())
