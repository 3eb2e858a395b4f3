# mutant: the averaged step starts at the trial point
# category: heun-from-the-trial-point
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
            first, x = slope, x + slope / steps
            slope = (first + velocity(x, time + 1 / steps)) / 2
        x = x + slope / steps
    return x
