import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    left = int(strength * steps)

    def walk(x, left):
        if left == 0:
            return x
        time = tf.repeat(tf.constant(1 - left / steps, tf.float32), x.shape[0])
        return walk(x + velocity(x, time) / steps, left - 1)

    share = left / steps
    return walk(tf.add(latents * (1 - share), noise * share), left)
