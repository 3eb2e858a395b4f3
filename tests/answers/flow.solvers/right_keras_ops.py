from keras import ops


def euler(velocity, x, steps):
    time = ops.zeros(x.shape[0])
    for _ in range(steps):
        x = ops.add(x, ops.multiply(velocity(x, time), 1.0 / steps))
        time = time + 1.0 / steps
    return x


def heun(velocity, x, steps):
    length = 1.0 / steps
    for step in range(steps - 1):
        now, then = (ops.full((x.shape[0],), place * length, dtype="float32") for place in (step, step + 1))
        first = velocity(x, now)
        x = x + 0.5 * length * (first + velocity(x + length * first, then))
    return x + length * velocity(x, ops.full((x.shape[0],), 1 - length, dtype="float32"))
