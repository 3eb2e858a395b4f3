# mutant: midpoint method
# category: midpoint
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
            ahead = velocity(x + slope / (2 * steps), time + 1 / (2 * steps))
            slope = ahead
        x = x + slope / steps
    return x
