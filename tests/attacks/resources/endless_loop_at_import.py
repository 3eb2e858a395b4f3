# exercise: toy.hurried
# verdict: timeout
while True:
    pass
