"""Ancestral sampling of a diffusion model whose data are N(2, 0.5^2): the best noise predictor is known."""

import numpy as np

STEPS, SAMPLES = 200, 20_000
MEAN, SPREAD = 2.0, 0.5

random = np.random.default_rng(3)
scale = 1000 / STEPS
beta = np.linspace(1e-4 * scale, 0.02 * scale, STEPS)
alpha = 1.0 - beta
alpha_bar = np.cumprod(alpha)
alpha_bar_before = np.concatenate([[1.0], alpha_bar[:-1]])
posterior_variance = beta * (1.0 - alpha_bar_before) / (1.0 - alpha_bar)


def predict_noise(noisy, t):
    signal, noise = np.sqrt(alpha_bar[t]), np.sqrt(1.0 - alpha_bar[t])
    variance = signal**2 * SPREAD**2 + noise**2
    return noise * (noisy - signal * MEAN) / variance


def reverse_step(noisy, t):
    predicted = predict_noise(noisy, t)
    mean = (noisy - beta[t] / np.sqrt(1.0 - alpha_bar[t]) * predicted) / np.sqrt(alpha[t])
    fresh = random.normal(size=noisy.shape) if t > 0 else 0.0
    return mean + np.sqrt(posterior_variance[t]) * fresh


samples = random.normal(size=SAMPLES)
for t in reversed(range(STEPS)):
    samples = reverse_step(samples, t)
found_mean, found_spread = float(samples.mean()), float(samples.std())
