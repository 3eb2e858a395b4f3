import tensorflow as tf


def img2img(velocity, latents, noise, strength, steps):
    skipped = steps - int(strength * steps)
    x = noise + skipped / steps * (latents - noise)
    for step in range(skipped, steps):
        x += velocity(x, tf.ones(latents.shape[0]) * (step / steps)) * (1 / steps)
    return x
