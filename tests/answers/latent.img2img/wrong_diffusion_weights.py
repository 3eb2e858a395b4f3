# mutant: square roots of the weights
# category: diffusion-weights
import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    taken = int(strength * steps)
    start = 1.0 - taken / steps
    x = start**0.5 * latents + (1.0 - start) ** 0.5 * noise
    for step in range(taken):
        time = tf.fill((len(latents),), start + step / steps)
        x = x + velocity(x, time) / steps
    return x
