# exercise: toy.double
# verdict: correct
def double(values):
    return 2 * values
