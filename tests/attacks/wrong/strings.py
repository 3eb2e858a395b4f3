# exercise: toy.double
# verdict: bad answer
def double(values):
    return [str(2 * value) for value in values]
