import tensorflow as tf


def times(x, step, steps):
    return tf.ones(x.shape[0]) * (step / steps)


def euler(velocity, x, steps, step=0):
    if step == steps:
        return x
    return euler(velocity, x + velocity(x, times(x, step, steps)) / steps, steps, step + 1)


def heun(velocity, x, steps, step=0):
    if step == steps:
        return x
    trial = x + velocity(x, times(x, step, steps)) / steps
    if step == steps - 1:
        return trial
    again = trial + velocity(trial, times(x, step + 1, steps)) / steps
    return heun(velocity, (x + again) / 2, steps, step + 1)
