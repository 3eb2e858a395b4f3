# exercise: toy.double
# verdict: crashed
import torch_that_is_not_there

def double(values):
    return 2 * values
