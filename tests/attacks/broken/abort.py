# exercise: toy.double
# verdict: crashed
import os


def double(values):
    os.abort()
