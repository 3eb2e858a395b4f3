import numpy as np


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    counts, sums = decay * np.array(counts), decay * np.array(sums)
    for vector, code in zip(np.array(vectors), np.array(ids)):
        counts[code] += 1 - decay
        sums[code] += (1 - decay) * vector
    return counts, sums, np.stack([total / number for total, number in zip(sums, counts)])
