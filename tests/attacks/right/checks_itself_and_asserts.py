# exercise: toy.double
# verdict: correct
import numpy as np


def double(values):
    return 2 * values


assert np.allclose(double(np.ones((2, 2))), 2.0)
