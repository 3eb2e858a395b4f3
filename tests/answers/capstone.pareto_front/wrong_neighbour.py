# mutant: compared with the neighbour in one order
# category: neighbour-only
import numpy as np


def pareto_front(costs):
    order = np.argsort(costs[:, 0], kind="stable")
    keep = np.zeros(len(costs), dtype=bool)
    for place, index in enumerate(order):
        keep[index] = place == 0 or costs[index, 1] < costs[order[place - 1], 1]
    return keep
