import tensorflow as tf


def euler(velocity, x, steps):
    step = 0
    while step < steps:
        x += velocity(x, tf.zeros_like(x[:, 0]) + step / steps) * (1 / steps)
        step += 1
    return x


def heun(velocity, x, steps):
    step = 0
    while step < steps:
        time = tf.zeros_like(x[:, 0]) + step / steps
        first = velocity(x, time)
        last = step == steps - 1
        second = first if last else velocity(x + first / steps, time + 1 / steps)
        x += tf.reduce_mean(tf.stack([first, second]), axis=0) / steps
        step += 1
    return x
