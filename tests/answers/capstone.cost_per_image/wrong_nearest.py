# mutant: rounded to the nearest
# category: too-late
def forward_flops(parameters, tokens):
    return 2 * parameters * tokens


def seconds_per_image(once, per_step, steps, guided, rate):
    passes = 2 * steps if guided else steps
    return (once + passes * per_step) / rate


def most_steps(budget, once, per_step, guided, rate):
    step = per_step * (2 if guided else 1)
    return max(0, round((budget * rate - once) / step))
