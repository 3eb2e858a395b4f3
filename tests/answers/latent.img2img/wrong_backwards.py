# mutant: the field is subtracted
# category: result
import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    taken = int(strength * steps)
    start = 1.0 - taken / steps
    x = start * latents + (1.0 - start) * noise
    for step in range(taken):
        time = tf.fill((len(latents),), start + step / steps)
        x = x - velocity(x, time) / steps
    return x
