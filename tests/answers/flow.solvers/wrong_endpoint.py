# mutant: the grid holds time 1
# category: euler-times-endpoint
import tensorflow as tf


def euler(velocity, x, steps):
    for step in range(steps):
        x = x + velocity(x, tf.fill((len(x),), step / (steps - 1) if steps > 1 else 0.0)) / steps
    return x


def heun(velocity, x, steps):
    for step in range(steps):
        time = tf.fill((len(x),), step / steps)
        slope = velocity(x, time)
        if step < steps - 1:
            ahead = velocity(x + slope / steps, time + 1 / steps)
            slope = (slope + ahead) / 2
        x = x + slope / steps
    return x
