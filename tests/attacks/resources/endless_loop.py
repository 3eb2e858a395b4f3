# exercise: toy.hurried
# verdict: timeout
def double(values):
    while True:
        pass
