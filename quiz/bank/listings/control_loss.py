"""The two losses of a model that reads text and draws images in one sequence."""

import numpy as np

TEXT, IMAGE, WORDS, SIZE, WEIGHT = -1, 0, 12, 6, 5.0

random = np.random.default_rng(7)
segments = np.array([TEXT] * 6 + [IMAGE] * 9 + [TEXT] * 5)
ids = np.where(segments == TEXT, random.integers(0, WORDS, len(segments)), 0)
logits = random.normal(size=(len(segments), WORDS))
velocity, target = random.normal(size=(2, len(segments), SIZE))


def text_terms():
    """Cross-entropy of each token under the logits of the position before it, and which of them are asked for."""
    scores, following = logits[:-1], ids[1:]
    nats = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(following)), following]
    words = segments == TEXT
    return nats, words[:-1] & words[1:]


def image_terms():
    """Squared error of each position, and which of them are asked for."""
    return ((velocity - target) ** 2).mean(axis=1), segments == IMAGE


nats, asked = text_terms()
errors, drawn = image_terms()
text_loss, image_loss = float(nats[asked].mean()), float(errors[drawn].mean())
total = text_loss + WEIGHT * image_loss

image_positions_in_text_loss = int((asked & ((segments[:-1] != TEXT) | (segments[1:] != TEXT))).sum())
text_positions_in_image_loss = int((drawn & (segments == TEXT)).sum())
