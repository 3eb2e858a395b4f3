# exercise: toy.double
# verdict: crashed
def double(values)
    return 2 * values
