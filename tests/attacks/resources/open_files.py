# exercise: toy.double
# verdict: crashed
def double(values):
    kept = [open('/dev/null') for _ in range(5000)]
    return 2 * values, kept
