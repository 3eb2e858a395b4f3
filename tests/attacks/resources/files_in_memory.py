# exercise: toy.patient
# verdict: memory
# memory that belongs to no process
import os


def double(values):
    kept = [os.memfd_create(f"block{number}") for number in range(40)]
    for descriptor in kept:
        os.write(descriptor, b"x" * 2**26)
    return 2 * values
