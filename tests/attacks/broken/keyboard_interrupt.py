# exercise: toy.double
# verdict: crashed
def double(values):
    raise KeyboardInterrupt
