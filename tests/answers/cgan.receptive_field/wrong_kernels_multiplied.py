# mutant: product of the kernels
# category: kernels-multiplied
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size *= kernel
        jump *= stride
    return size
