from keras import ops


def spread(time, like):
    return ops.reshape(time, (time.shape[0],) + (1,) * (len(like.shape) - 1))


def clean_and_noise(velocity, x, time):
    share = spread(time, x)
    noise = ops.subtract(x, ops.multiply(share, velocity))
    return noise + velocity, noise


def score(velocity, x, time):
    return -clean_and_noise(velocity, x, time)[1] / (1 - spread(time, x))
