# exercise: toy.double
# verdict: crashed
from quiz.exercises import exercise


def double(values):
    return 0 * values
