from keras import ops


def cfg(unconditional, conditional, scale):
    return ops.add(unconditional, ops.multiply(scale, ops.subtract(conditional, unconditional)))
