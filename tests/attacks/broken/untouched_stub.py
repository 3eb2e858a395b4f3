# exercise: toy.double
# verdict: not attempted
def double(values):
    """Twice the values."""
    raise NotImplementedError("toy.double: twice the values")
