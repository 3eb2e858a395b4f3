# mutant: assignment by index keeps the last vector
# category: last-one-only
import numpy as np
import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    chosen = tf.one_hot(ids, counts.shape[0])
    counts = decay * counts + (1 - decay) * tf.reduce_sum(chosen, axis=0)
    added = np.zeros(sums.shape, "float32")
    added[ids.numpy()] += vectors.numpy()
    sums = decay * sums + (1 - decay) * added
    return counts, sums, sums / counts[:, None]
