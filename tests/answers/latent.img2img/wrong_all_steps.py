# mutant: all steps are taken, each a shorter one
# category: steps-full
import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    taken = int(strength * steps)
    start = 1.0 - taken / steps
    x = start * latents + (1.0 - start) * noise
    for step in range(steps if taken else 0):
        time = tf.fill((len(latents),), start + step * (1 - start) / steps)
        x = x + velocity(x, time) * (1 - start) / steps
    return x
