# exercise: toy.double
# verdict: bad answer
# café
def double(values):
    return 2 * values
