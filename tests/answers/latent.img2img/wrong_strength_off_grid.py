# mutant: starts at 1 - strength
# category: strength-not-on-grid
import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    taken = int(strength * steps)
    start = 1.0 - strength
    x = start * latents + (1.0 - start) * noise
    for step in range(taken):
        time = tf.fill((len(latents),), start + step / steps)
        x = x + velocity(x, time) / steps
    return x
