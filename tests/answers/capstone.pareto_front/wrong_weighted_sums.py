# mutant: winners of weighted sums
# category: weighted-sums
import numpy as np


def pareto_front(costs):
    keep = np.zeros(len(costs), dtype=bool)
    for weight in np.linspace(0, 1, 2001):
        keep[(weight * costs[:, 0] + (1 - weight) * costs[:, 1]).argmin()] = True
    return keep
