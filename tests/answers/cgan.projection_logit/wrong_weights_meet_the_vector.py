# mutant: the class vector meets the weights
# category: weights-times-vector
import numpy as np


def projection_logit(features, labels, class_vectors, weights):
    rows = np.asarray(class_vectors)[np.ravel(labels)] + weights
    return (features @ weights + (rows - weights) @ weights)[:, None]
