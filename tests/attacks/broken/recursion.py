# exercise: toy.double
# verdict: crashed
def double(values):
    return double(values)
