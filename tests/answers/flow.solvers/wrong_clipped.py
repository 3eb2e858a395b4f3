# mutant: Euler clips what it finds
# category: euler
import tensorflow as tf


def euler(velocity, x, steps):
    for step in range(steps):
        x = x + velocity(x, tf.fill((len(x),), step / steps)) / steps
    return tf.clip_by_value(x, -0.5, 0.5)


def heun(velocity, x, steps):
    for step in range(steps):
        time = tf.fill((len(x),), step / steps)
        slope = velocity(x, time)
        if step < steps - 1:
            ahead = velocity(x + slope / steps, time + 1 / steps)
            slope = (slope + ahead) / 2
        x = x + slope / steps
    return x
