"""One training batch of a diffusion model: every image gets a step of its own."""

import numpy as np

STEPS, IMAGES, SIZE = 1000, 64, 16

random = np.random.default_rng(11)
alpha_bar = np.cumprod(1.0 - np.linspace(1e-4, 0.02, STEPS))


def take(values, t, images):
    """values[t] in a shape that multiplies whole images."""
    return values[t].reshape(-1, *[1] * (images.ndim - 1))


def add_noise(images, noise, t):
    signal = np.sqrt(take(alpha_bar, t, images))
    return signal * images + np.sqrt(1.0 - take(alpha_bar, t, images)) * noise


def make_batch(images):
    t = random.integers(0, STEPS, size=len(images))
    noise = random.normal(size=images.shape)
    noisy = add_noise(images, noise, t)
    return {"inputs": (noisy, t), "target": noise}


images = random.choice([-1.0, 1.0], size=(IMAGES, SIZE, SIZE, 1))
batch = make_batch(images)
loss_of_zero = float(np.mean(batch["target"] ** 2))
noisy_spread = float(batch["inputs"][0].std())
