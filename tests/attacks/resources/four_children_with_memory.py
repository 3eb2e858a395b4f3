# exercise: toy.patient
# verdict: memory
# four times 1 GB
import os
import time


def double(values):
    for _ in range(4):
        if os.fork() == 0:
            hoard = []
            for _ in range(16):
                hoard.append(bytearray(b"x" * 2**26))
            time.sleep(60)
    os.wait()
    return 2 * values
