# mutant: product of the strides
# category: strides-multiplied
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size *= stride
        jump *= stride
    return size
