"""Masked self-attention over image tokens, and a test that no position sees the future."""

import numpy as np

TOKENS, WIDTH = 12, 8

random = np.random.default_rng(51)
to_query, to_key, to_value = random.normal(size=(3, WIDTH, WIDTH)) / np.sqrt(WIDTH)


def softmax(logits):
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def causal_mask(count):
    """True where the row's position may look at the column's."""
    return np.tril(np.ones((count, count), dtype=bool))


def attention(inputs):
    query, key, value = inputs @ to_query, inputs @ to_key, inputs @ to_value
    logits = query @ key.T / np.sqrt(WIDTH)
    logits = np.where(causal_mask(len(inputs)), logits, -np.inf)
    return softmax(logits) @ value


def leak(place):
    """How much the outputs before a place move when the inputs from that place on change."""
    changed = inputs.copy()
    changed[place:] = random.normal(size=changed[place:].shape)
    return float(np.abs(attention(changed)[:place] - attention(inputs)[:place]).max())


inputs = random.normal(size=(TOKENS, WIDTH))
outputs = attention(inputs)
largest_leak = max(leak(place) for place in range(1, TOKENS))
