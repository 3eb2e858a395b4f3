# exercise: toy.double
# verdict: bad answer
# a ragged list instead of an array
def double(values):
    raise_nothing = [[] for _ in range(300_000)]
    return raise_nothing and [[0.0] * 2] * 300_000 + ['x']
