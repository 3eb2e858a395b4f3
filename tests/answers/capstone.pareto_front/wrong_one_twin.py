# mutant: the second twin goes
# category: first-twin
import numpy as np


def pareto_front(costs):
    keep = np.ones(len(costs), dtype=bool)
    for i, row in enumerate(costs):
        for j, other in enumerate(costs):
            if i != j and (other <= row).all() and ((other < row).any() or j < i):
                keep[i] = False
    return keep
