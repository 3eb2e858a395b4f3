import numpy as np


def pareto_front(costs):
    keep = np.ones(len(costs), dtype=bool)
    for row in costs:
        keep &= ~(np.all(costs >= row, axis=1) & np.any(costs > row, axis=1))
    return keep
