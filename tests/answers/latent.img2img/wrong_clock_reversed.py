# mutant: the field is told 1 - t
# category: times-reversed
import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    taken = int(strength * steps)
    start = 1.0 - taken / steps
    x = start * latents + (1.0 - start) * noise
    for step in range(taken):
        time = tf.fill((len(latents),), 1.0 - start - step / steps)
        x = x + velocity(x, time) / steps
    return x
