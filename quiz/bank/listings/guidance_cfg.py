"""Guided sampling of two classes on a line: class 0 is N(-1, 0.5^2), class 1 is N(1, 0.5^2)."""

import numpy as np

STEPS, SAMPLES, SCALE = 50, 4000, 3.0
CENTRES, SPREAD = np.array([-1.0, 1.0]), 0.5

random = np.random.default_rng(9)
alpha_bar = np.cos(np.linspace(0.0, 1.0, STEPS + 1) * np.pi / 2 * 0.999) ** 2


def noise_given_class(noisy, step, label):
    variance = alpha_bar[step] * SPREAD**2 + 1.0 - alpha_bar[step]
    return np.sqrt(1.0 - alpha_bar[step]) * (noisy - np.sqrt(alpha_bar[step]) * CENTRES[label]) / variance


def noise_without_class(noisy, step):
    variance = alpha_bar[step] * SPREAD**2 + 1.0 - alpha_bar[step]
    # Log-odds of class 1 against class 0 for two Gaussians of equal spread.
    odds = 2.0 * np.sqrt(alpha_bar[step]) * noisy / variance
    share = 1.0 / (1.0 + np.exp(-odds))
    return share * noise_given_class(noisy, step, 1) + (1.0 - share) * noise_given_class(noisy, step, 0)


def guided_noise(noisy, step, label):
    conditional = noise_given_class(noisy, step, label)
    unconditional = noise_without_class(noisy, step)
    return unconditional + SCALE * (conditional - unconditional)


def sample(label):
    current = random.normal(size=SAMPLES)
    for step in range(STEPS, 0, -1):
        noise = guided_noise(current, step, label)
        clean = (current - np.sqrt(1.0 - alpha_bar[step]) * noise) / np.sqrt(alpha_bar[step])
        current = np.sqrt(alpha_bar[step - 1]) * clean + np.sqrt(1.0 - alpha_bar[step - 1]) * noise
    return current


share_right = float((sample(label=1) > 0).mean())
