# mutant: both velocities at the time of the start
# category: heun-same-time
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
            ahead = velocity(x + slope / steps, time)
            slope = (slope + ahead) / 2
        x = x + slope / steps
    return x
