# exercise: toy.double
# verdict: crashed
import ctypes


def double(values):
    return ctypes.string_at(0)
