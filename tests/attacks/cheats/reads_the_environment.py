# exercise: toy.double
# verdict: crashed
import os

key = os.environ['COURSE_SECRET']


def double(values):
    return 2 * values
