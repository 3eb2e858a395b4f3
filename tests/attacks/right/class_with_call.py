# exercise: toy.double
# verdict: correct
class Twice:
    def __call__(self, values):
        return values + values


double = Twice()
