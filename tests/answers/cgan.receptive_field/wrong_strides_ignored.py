# mutant: strides are ignored
# category: strides-ignored
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        pass
    return size
