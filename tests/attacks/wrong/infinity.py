# exercise: toy.double
# verdict: wrong
def double(values):
    return values + float('inf')
