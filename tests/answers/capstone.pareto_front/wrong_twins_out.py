# mutant: twins throw each other out
# category: twins
import numpy as np


def pareto_front(costs):
    keep = np.ones(len(costs), dtype=bool)
    for i, row in enumerate(costs):
        for j, other in enumerate(costs):
            if i != j and (other <= row).all():
                keep[i] = False
    return keep
