from keras import ops


def rescale(guided, conditional, phi):
    axes = tuple(range(1, len(guided.shape)))
    wanted, found = (ops.std(x, axis=axes, keepdims=True) for x in (conditional, guided))
    return guided * (1 + phi * (wanted / found - 1))
