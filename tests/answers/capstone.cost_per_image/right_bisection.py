import bisect


def forward_flops(parameters, tokens):
    return 2 * parameters * tokens


def seconds_per_image(once, per_step, steps, guided, rate):
    passes = 2 * steps if guided else steps
    return (once + passes * per_step) / rate


def most_steps(budget, once, per_step, guided, rate):
    return bisect.bisect_right(
        range(1, 100_000), budget, key=lambda n: seconds_per_image(once, per_step, n, guided, rate)
    )
