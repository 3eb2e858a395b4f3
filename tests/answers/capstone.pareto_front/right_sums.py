import numpy as np


def pareto_front(costs):
    # Whoever is not worse anywhere beats exactly when the sum is smaller.
    order = np.argsort(costs.sum(axis=1), kind="stable")
    keep = np.ones(len(costs), dtype=bool)
    for place, index in enumerate(order):
        for before in order[:place]:
            if (costs[before] <= costs[index]).all() and (costs[before] < costs[index]).any():
                keep[index] = False
    return keep
