"""The smallest autoregressive model of tokens: a table of counts. Its loss must not fall below the entropy of the data."""

import numpy as np

CODES, LENGTH, IMAGES, START = 16, 49, 2000, 16

random = np.random.default_rng(57)


def make_tokens(images):
    """A chain: the next token equals the last one with probability 1/2, else it is drawn evenly."""
    tokens = random.integers(0, CODES, size=(images, LENGTH))
    for place in range(1, LENGTH):
        stay = random.random(size=images) < 0.5
        tokens[stay, place] = tokens[stay, place - 1]
    return tokens


def shift(tokens):
    """What the model may see: the token before, and a start symbol in front."""
    start = np.full((len(tokens), 1), START)
    return np.concatenate([start, tokens[:, :-1]], axis=1)


def fit(tokens):
    counts = np.ones((CODES + 1, CODES))
    np.add.at(counts, (shift(tokens), tokens), 1.0)
    return counts / counts.sum(axis=1, keepdims=True)


def nats_per_token(table, tokens):
    return float(-np.log(table[shift(tokens), tokens]).mean())


table = fit(make_tokens(IMAGES))
loss = nats_per_token(table, make_tokens(IMAGES))
likely, unlikely = 0.5 + 0.5 / CODES, 0.5 / CODES
entropy_of_step = -likely * np.log(likely) - (CODES - 1) * unlikely * np.log(unlikely)
