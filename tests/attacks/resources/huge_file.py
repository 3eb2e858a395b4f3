# exercise: toy.double
# verdict: crashed
def double(values):
    with open('large', 'wb') as file:
        for _ in range(100):
            file.write(bytes(2**20))
    return 2 * values
