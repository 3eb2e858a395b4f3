def receptive_field(layers):
    """Side of the window of the image that one output of a stack of convolutions depends on.

    Args:
        layers: list of (kernel, stride) pairs of integers, from the image to the output; padding does not matter.
    Returns:
        The side of the window in pixels, an integer; 1 for an empty list.
    """
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - 1) * stride + kernel
    return side
