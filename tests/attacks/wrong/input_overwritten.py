# exercise: toy.double
# verdict: wrong
def double(values):
    values *= 2
    return values
