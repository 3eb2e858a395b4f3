# exercise: toy.double
# verdict: correct
def double(values):
    import scipy.linalg
    import scipy.ndimage

    return values @ (2 * scipy.linalg.expm([[0.0, 0.0], [0.0, 0.0]]))
