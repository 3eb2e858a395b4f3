# mutant: the second velocity is asked at the old point
# category: heun-trial-point-unused
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
            ahead = velocity(x, time + 1 / steps)
            slope = (slope + ahead) / 2
        x = x + slope / steps
    return x
