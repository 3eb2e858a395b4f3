# exercise: toy.double
# verdict: correct
import os


def double(values):
    if os.fork() == 0:
        os._exit(0)
    os.wait()
    return 2 * values
