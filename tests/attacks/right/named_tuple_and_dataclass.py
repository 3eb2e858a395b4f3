# exercise: toy.double
# verdict: correct
import collections
import dataclasses

Pair = collections.namedtuple('Pair', 'left right')


@dataclasses.dataclass
class Factor:
    value: float = 2.0


def double(values):
    return Pair(Factor().value, values).left * values
