# exercise: toy.double
# verdict: bad answer
def double(values):
    return values.astype(object)
