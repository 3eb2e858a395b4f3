import keras
from keras import ops


def add_noise(images, noise, t, alpha_bar):
    kept = ops.take(alpha_bar, t)
    kept = ops.reshape(kept, (-1,) + (1,) * (len(images.shape) - 1))
    return ops.sqrt(kept) * images + ops.sqrt(1.0 - kept) * noise


def diffusion_loss(network, images, alpha_bar):
    shape = ops.shape(images)
    steps = keras.random.randint((shape[0],), 0, alpha_bar.shape[0])
    noise = keras.random.normal(shape)
    return ops.mean((noise - network(add_noise(images, noise, steps, alpha_bar), steps)) ** 2)
