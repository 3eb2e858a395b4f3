# mutant: weights 1/4 and 3/4, as in Ralston's method
# category: heun
import tensorflow as tf


def euler(velocity, x, steps):
    for step in range(steps):
        x = x + velocity(x, tf.fill((len(x),), step / steps)) / steps
    return x


def heun(velocity, x, steps):
    for step in range(steps):
        time = tf.fill((len(x),), step / steps)
        slope = velocity(x, time)
        if step < steps - 1:
            ahead = velocity(x + slope / steps, time + 1 / steps)
            slope = (slope + 3 * ahead) / 4
        x = x + slope / steps
    return x
