# exercise: toy.hurried
# verdict: timeout
def double(values):
    while True:
        try:
            pass
        except BaseException:
            pass
