# exercise: toy.double
# verdict: crashed
def double(values):
    raise ValueError('\x1b[2J\u202e' + 'x' * 10_000)
