# mutant: a column of labels picks rows of the wrong shape
# category: label-column
import numpy as np


def projection_logit(features, labels, class_vectors, weights):
    rows = np.asarray(class_vectors)[labels] + weights
    return np.einsum('bd,b...d->b', features, rows).reshape(-1, 1) if labels.ndim == 1 else np.sum(features * rows, axis=-1)[:, :1]
