"""Labels for classifier-free training: a tenth of them is replaced by the label for "nothing"."""

import numpy as np

CLASSES, NOTHING, DROP = 10, 10, 0.1
BATCH, BATCHES = 32, 500

random = np.random.default_rng(21)


def drop_labels(labels):
    dropped = random.random(size=labels.shape) < DROP
    return np.where(dropped, NOTHING, labels)


shares = []
for _ in range(BATCHES):
    labels = random.integers(0, CLASSES, size=BATCH)
    shares.append(float((drop_labels(labels) == NOTHING).mean()))

mean_share = float(np.mean(shares))
largest_share = max(shares)
embedding_table = random.normal(size=(CLASSES + 1, 16))
embedded = embedding_table[drop_labels(random.integers(0, CLASSES, size=BATCH))]
