# exercise: toy.double
# verdict: correct
import functools
import operator

double = functools.partial(operator.mul, 2)
