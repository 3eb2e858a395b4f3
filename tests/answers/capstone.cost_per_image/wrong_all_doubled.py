# mutant: guidance doubles the fixed part
# category: all-doubled
def forward_flops(parameters, tokens):
    return 2 * parameters * tokens


def seconds_per_image(once, per_step, steps, guided, rate):
    return (once + steps * per_step) * (2 if guided else 1) / rate


def most_steps(budget, once, per_step, guided, rate):
    step = per_step * (2 if guided else 1)
    return max(0, int((budget * rate - once) / step))
