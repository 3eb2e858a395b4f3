# mutant: (B, 1) plus (B,)
# category: shape
import numpy as np


def projection_logit(features, labels, class_vectors, weights):
    rows = np.asarray(class_vectors)[np.ravel(labels)] + weights
    realism = features @ weights[:, None]
    return realism + np.sum(features * class_vectors[np.ravel(labels)], axis=-1)
