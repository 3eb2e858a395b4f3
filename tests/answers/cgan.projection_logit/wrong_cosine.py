# mutant: a cosine for the inner product
# category: cosine
import numpy as np


def projection_logit(features, labels, class_vectors, weights):
    rows = np.asarray(class_vectors)[np.ravel(labels)] + weights
    rows = rows - weights
    match = np.sum(features * rows, axis=-1) / np.linalg.norm(features, axis=-1) / np.linalg.norm(rows, axis=-1)
    return (features @ weights + match)[:, None]
