# exercise: toy.double
# verdict: correct
try:
    raise ValueError('an earlier cell')
except ValueError:
    pass


def double(values):
    return 2 * values
