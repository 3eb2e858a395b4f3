# mutant: Euler runs from time 1 to 0 and subtracts, as where 1 is noise
# category: euler-times-reversed
import tensorflow as tf


def euler(velocity, x, steps):
    for step in range(steps):
        x = x - velocity(x, tf.fill((len(x),), 1 - step / steps)) / steps
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
