# mutant: no layer is no pixel
# category: empty
def receptive_field(layers):
    size = 1 if layers else 0
    for kernel, stride in reversed(layers):
        size = (size - 1) * stride + kernel
    return size
