# exercise: toy.double
# verdict: crashed
def double():
    return 2
