# mutant: one time for the batch
# category: time-shape
import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    taken = int(strength * steps)
    start = 1.0 - taken / steps
    x = start * latents + (1.0 - start) * noise
    for step in range(taken):
        time = tf.constant(start + step / steps, tf.float32)
        x = x + velocity(x, time) / steps
    return x
