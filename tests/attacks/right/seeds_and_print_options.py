# exercise: toy.double
# verdict: correct
import random

import numpy as np

np.random.seed(0)
random.seed(0)
np.set_printoptions(precision=1)
np.seterr(all='raise')


def double(values):
    return 2 * values
