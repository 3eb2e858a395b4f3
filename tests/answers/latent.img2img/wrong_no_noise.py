# mutant: no noise at the start
# category: no-noise
import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    taken = int(strength * steps)
    start = 1.0 - taken / steps
    x = latents
    for step in range(taken):
        time = tf.fill((len(latents),), start + step / steps)
        x = x + velocity(x, time) / steps
    return x
