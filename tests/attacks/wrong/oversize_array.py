# exercise: toy.double
# verdict: bad answer
import numpy as np


def double(values):
    return np.zeros((3000, 3000))
