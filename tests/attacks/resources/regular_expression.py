# exercise: toy.hurried
# verdict: timeout
import re


def double(values):
    re.match(r'(a+)+$', 'a' * 40 + 'b')
    return 2 * values
