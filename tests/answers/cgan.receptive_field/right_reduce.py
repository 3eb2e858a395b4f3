from functools import reduce


def receptive_field(layers):
    return reduce(lambda side, layer: layer[1] * (side - 1) + layer[0], layers[::-1], 1)
