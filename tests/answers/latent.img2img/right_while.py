import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    length = 1.0 / steps
    step = steps - int(strength * steps)
    x = tf.identity(latents) * (step * length) + noise * (1.0 - step * length)
    while step < steps:
        time = tf.zeros_like(latents[:, 0]) + step * length
        x = x + length * velocity(x, time)
        step += 1
    return x
