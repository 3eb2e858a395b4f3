# exercise: toy.double
# verdict: wrong
def double(values):
    return 2 * values + 0j
