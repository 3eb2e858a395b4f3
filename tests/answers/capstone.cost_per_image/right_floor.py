import math


def forward_flops(parameters, tokens):
    return 2 * parameters * tokens


def seconds_per_image(once, per_step, steps, guided, rate):
    passes = 2 * steps if guided else steps
    return (once + passes * per_step) / rate


def most_steps(budget, once, per_step, guided, rate):
    left = budget - once / rate
    seconds = (1 + guided) * per_step / rate
    return max(math.floor(left / seconds), 0)
