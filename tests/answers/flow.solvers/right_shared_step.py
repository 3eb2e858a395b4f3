import tensorflow as tf


def follow(velocity, x, steps, corrected):
    for step in range(steps):
        now = tf.repeat(tf.constant(step / steps, tf.float32), len(x))
        slope = velocity(x, now)
        if corrected and step + 1 < steps:
            slope = 0.5 * slope + 0.5 * velocity(x + slope / steps, tf.repeat(tf.constant((step + 1) / steps), len(x)))
        x = x + slope / steps
    return x


def euler(velocity, x, steps):
    return follow(velocity, x, steps, False)


def heun(velocity, x, steps):
    return follow(velocity, x, steps, True)
