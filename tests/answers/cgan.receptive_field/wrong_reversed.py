# mutant: from the output to the image
# category: reversed
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers[::-1]:
        size += (kernel - 1) * jump
        jump *= stride
    return size
