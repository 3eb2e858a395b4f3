# mutant: whole kernels are added up
# category: whole-kernels
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += kernel * jump
        jump *= stride
    return size
