def forward_flops(parameters, tokens):
    """Return the FLOPs of one forward pass of dense layers: a multiplication and an addition for each weight and token (2001.08361, section 2.1).

    Args:
        parameters: number of weights.
        tokens: how many vectors pass each weight: tokens of a transformer, cells of a convolution's output, 1 for an MLP.
    """
    return 2 * parameters * tokens


def seconds_per_image(once, per_step, steps, guided, rate):
    """Return the seconds of arithmetic of one image.

    Args:
        once: FLOPs of what runs once an image (text encoder, decoder).
        per_step: FLOPs of one pass of the network that runs in every step.
        steps: number of steps, a whole number.
        guided: whether guidance asks that network twice in each step (True) or not (False).
        rate: FLOPs a second that the machine really reaches.
    """
    return (once + steps * per_step * (2 if guided else 1)) / rate


def most_steps(budget, once, per_step, guided, rate):
    """Return the largest whole number of steps with which an image takes at most `budget` seconds; 0 if not even one fits.

    Args:
        budget: the deadline in seconds; the other arguments are those of `seconds_per_image`.
    """
    seconds_a_step = per_step * (2 if guided else 1) / rate
    return max(0, int((budget - once / rate) / seconds_a_step))
