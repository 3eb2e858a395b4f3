# mutant: the trial point is half way, the time is not
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
            ahead = velocity(x + slope / (2 * steps), time + 1 / steps)
            slope = (slope + ahead) / 2
        x = x + slope / steps
    return x
