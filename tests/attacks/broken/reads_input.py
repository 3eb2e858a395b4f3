# exercise: toy.double
# verdict: crashed
def double(values):
    return float(input('factor? ')) * values
