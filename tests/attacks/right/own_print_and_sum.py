# exercise: toy.double
# verdict: correct
def print(*values):
    pass


def sum(values):
    return values + values


def double(values):
    print('quiet')
    return sum(values)
