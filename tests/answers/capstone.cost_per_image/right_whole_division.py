def forward_flops(parameters, tokens):
    return 2 * parameters * tokens


def seconds_per_image(once, per_step, steps, guided, rate):
    seconds = once / rate
    for _ in range(steps):
        seconds += per_step / rate
        if guided:
            seconds += per_step / rate
    return seconds


def most_steps(budget, once, per_step, guided, rate):
    fits = (budget * rate - once) // (per_step + guided * per_step)
    return fits if fits > 0 else 0
