from keras import ops


def make_schedule(num_steps):
    beta = ops.clip(ops.linspace(1e-4, 2e-2, num_steps) * (1000 / num_steps), 0.0, 0.999)
    kept = ops.cumprod(1 - beta)
    return beta, kept, kept / (1 - kept)
