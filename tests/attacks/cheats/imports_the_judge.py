# exercise: toy.double
# verdict: wrong
from quiz.exercises import exercise


def double(values):
    return 0 * values
