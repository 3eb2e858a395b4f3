import numpy as np


def pareto_front(costs):
    keep = []
    for index, row in enumerate(costs):
        others = np.delete(costs, index, axis=0)
        keep.append(not any((other <= row).all() and not (other == row).all() for other in others))
    return np.array(keep)
