"""A detector of watermarks that asks which of many users made an image: one key of 48 bits per user."""

import math

import numpy as np

BITS, USERS, CLEAN_IMAGES, ALARM = 48, 1000, 400, 0.01

random = np.random.default_rng(83)
keys = random.integers(0, 2, size=(USERS, BITS))


def tail(matches):
    """Probability that fair coins agree with one key in at least this many places."""
    return sum(math.comb(BITS, count) for count in range(matches, BITS + 1)) / 2**BITS


def p_value(bits):
    """Of the best of all users."""
    best = int((bits == keys).sum(axis=1).max())
    return min(1.0, USERS * tail(best))


def read_bits(image_key, error_rate):
    """What the extractor reads: the key with some bits flipped, or coin tosses where there is no mark."""
    if image_key is None:
        return random.integers(0, 2, size=BITS)
    return image_key ^ (random.random(size=BITS) < error_rate)


clean = np.array([p_value(read_bits(None, 0.0)) for _ in range(CLEAN_IMAGES)])
marked = np.array([p_value(read_bits(keys[user], 0.05)) for user in range(USERS // 10)])
false_alarms = float((clean <= ALARM).mean())
found = float((marked <= ALARM).mean())
