import numpy as np


def pareto_front(costs):
    rows = [tuple(row) for row in costs.tolist()]
    beaten = {
        row for row in rows for other in set(rows) - {row} if all(a <= b for a, b in zip(other, row, strict=True))
    }
    return np.array([row not in beaten for row in rows])
