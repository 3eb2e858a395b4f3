# exercise: toy.double
# verdict: correct
from concurrent.futures import ThreadPoolExecutor


def double(values):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda row: 2 * row, values))
