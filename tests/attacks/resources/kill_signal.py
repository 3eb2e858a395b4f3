# exercise: toy.double
# verdict: memory
import os
import signal


def double(values):
    os.kill(os.getpid(), signal.SIGKILL)
