# exercise: toy.hurried
# verdict: timeout
import time


def double(values):
    time.sleep(1000)
    return 2 * values
