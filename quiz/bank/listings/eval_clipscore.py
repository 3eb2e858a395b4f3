"""CLIPScore of generated images: 2.5 * max(cosine, 0) of each image with the caption that it was made from."""

import numpy as np

PAIRS, FEATURES = 200, 64

random = np.random.default_rng(81)


def normalise(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def clip_score(images, texts):
    """One score per pair."""
    cosine = (normalise(images) * normalise(texts)).sum(axis=1)
    return 2.5 * np.maximum(cosine, 0.0)


def generate(texts, faithfulness, length):
    """Stand-ins for image features; the length of a feature vector has nothing to do with the caption."""
    noise = random.normal(size=texts.shape)
    return length * (faithfulness * texts + noise)


texts = random.normal(size=(PAIRS, FEATURES))
good = clip_score(generate(texts, 0.5, 1.0), texts)
poor = clip_score(generate(texts, 0.2, 3.0), texts)
good_mean, poor_mean = float(good.mean()), float(poor.mean())
