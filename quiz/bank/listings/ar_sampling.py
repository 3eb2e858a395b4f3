"""Sampling of image tokens from logits, with a temperature and the best k codes only."""

import numpy as np

CODES, KEPT, TEMPERATURE, DRAWS = 64, 8, 0.5, 5000

random = np.random.default_rng(53)


def softmax(logits):
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def keep_best(logits, count):
    threshold = np.sort(logits, axis=-1)[:, -count]
    return np.where(logits >= threshold[:, None], logits, -np.inf)


def sample(logits):
    scaled = keep_best(logits, KEPT) / TEMPERATURE
    totals = softmax(scaled).cumsum(axis=-1)
    draws = random.random(size=(len(logits), 1)) * totals[:, -1:]
    return (draws >= totals).sum(axis=-1)


row = random.normal(size=CODES)
drawn = sample(np.tile(row, (DRAWS, 1)))
codes_drawn = len(np.unique(drawn))
best_share = float((drawn == row.argmax()).mean())
expected_share = float(softmax(np.sort(row)[-KEPT:] / TEMPERATURE)[-1])
