# exercise: toy.double
# verdict: bad answer
def double(values):
    2 * values
