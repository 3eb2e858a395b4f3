# mutant: the count is rounded up, the start is not
# category: steps-rounded-up
import math

import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    taken = int(strength * steps)
    start = 1.0 - taken / steps
    x = start * latents + (1.0 - start) * noise
    for step in range(math.ceil(strength * steps)):
        time = tf.fill((len(latents),), start + step / steps)
        x = x + velocity(x, time) / steps
    return x
