# exercise: toy.double
# verdict: wrong
def double(values):
    return 0 * values
