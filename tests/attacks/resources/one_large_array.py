# exercise: toy.double
# verdict: memory
import numpy as np


def double(values):
    return np.ones(10**11)
