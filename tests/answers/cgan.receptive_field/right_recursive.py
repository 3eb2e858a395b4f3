def receptive_field(layers):
    if not layers:
        return 1
    (kernel, stride), *rest = layers
    return stride * (receptive_field(rest) - 1) + kernel
