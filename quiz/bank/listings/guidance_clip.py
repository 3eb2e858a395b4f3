"""The symmetric contrastive loss of CLIP, in single precision, late in training."""

import numpy as np

PAIRS, FEATURES = 128, 64
LOG_SCALE = np.float32(np.log(100.0))

random = np.random.default_rng(4)


def normalise(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def cross_entropy(logits):
    """Mean over the rows; the right answer of row i is column i."""
    logits = logits - logits.max(axis=1, keepdims=True)
    log_total = np.log(np.exp(logits).sum(axis=1))
    return float((log_total - np.diagonal(logits)).mean())


def contrastive_loss(images, texts):
    logits = np.exp(LOG_SCALE) * normalise(images) @ normalise(texts).T
    return 0.5 * (cross_entropy(logits) + cross_entropy(logits.T))


images = random.normal(size=(PAIRS, FEATURES)).astype(np.float32)
texts = images + 0.1 * random.normal(size=images.shape).astype(np.float32)
loss = contrastive_loss(images, texts)
shuffled_loss = contrastive_loss(images, texts[random.permutation(PAIRS)])
