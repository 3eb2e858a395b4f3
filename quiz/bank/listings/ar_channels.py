"""Colour pixels predicted channel by channel, as in PixelCNN: red first, then green from red, then blue from both."""

import numpy as np

LEVELS, PIXELS = 4, 20_000

random = np.random.default_rng(67)


def make_pixels(count):
    """Red is drawn evenly; green is red, and blue green, unless it is drawn anew, which happens with probability 0.2."""
    pixels = random.integers(0, LEVELS, size=(count, 3))
    for channel in (1, 2):
        kept = random.random(size=count) < 0.8
        pixels[kept, channel] = pixels[kept, channel - 1]
    return pixels


def channel_mask():
    """True where the channel of the row may look at the channel of the column, in the same pixel, in the first layer."""
    return np.tri(3, k=-1, dtype=bool)


def context(pixels, channel):
    """The number of what a channel sees of its own pixel."""
    number = np.zeros(len(pixels), int)
    for other in np.flatnonzero(channel_mask()[channel]):
        number = number * LEVELS + pixels[:, other]
    return number


def fit(pixels):
    tables = np.ones((3, LEVELS**3, LEVELS))
    for channel in range(3):
        np.add.at(tables[channel], (context(pixels, channel), pixels[:, channel]), 1.0)
    return tables / tables.sum(axis=-1, keepdims=True)


def nats_per_pixel(tables, pixels):
    return float(-sum(np.log(tables[c, context(pixels, c), pixels[:, c]]) for c in range(3)).mean())


tables = fit(make_pixels(PIXELS))
loss = nats_per_pixel(tables, make_pixels(PIXELS))
same, other = 0.8 + 0.2 / LEVELS, 0.2 / LEVELS
entropy = np.log(LEVELS) - 2 * (same * np.log(same) + (LEVELS - 1) * other * np.log(other))
