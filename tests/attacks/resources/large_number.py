# exercise: toy.hurried
# verdict: timeout
def double(values):
    return 7 ** (7 ** 11)
