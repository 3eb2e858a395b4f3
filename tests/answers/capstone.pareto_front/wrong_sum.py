# mutant: smallest sum
# category: one-score
import numpy as np


def pareto_front(costs):
    return np.arange(len(costs)) == costs.sum(axis=1).argmin()
