# exercise: toy.double
# verdict: bad answer
def twice(values):
    return 2 * values
