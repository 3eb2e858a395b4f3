# exercise: toy.double
# verdict: bad answer
