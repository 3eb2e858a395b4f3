# exercise: toy.double
# verdict: crashed
class Odd(BaseException):
    pass


def double(values):
    raise Odd
