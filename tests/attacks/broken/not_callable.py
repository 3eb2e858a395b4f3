# exercise: toy.double
# verdict: bad answer
double = 2
