# exercise: toy.patient
# verdict: memory
# mapped by all, written by six
import mmap
import os
import time


def double(values):
    kept = []
    for _ in range(6):
        block = mmap.mmap(-1, 2**29)
        kept.append(block)
        if os.fork() == 0:
            block.write(b"x" * 2**29)
            time.sleep(60)
    os.wait()
    return 2 * values
