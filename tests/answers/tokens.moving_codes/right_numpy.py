import numpy as np


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    counts, sums, vectors, ids = (np.array(one) for one in (counts, sums, vectors, ids))
    added = np.zeros_like(sums)
    np.add.at(added, ids, vectors)
    counts = decay * counts + (1 - decay) * np.bincount(ids, minlength=len(counts))
    sums = decay * sums + (1 - decay) * added
    return counts, sums, sums / counts[:, np.newaxis]
