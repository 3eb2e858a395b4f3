"""DDIM on black and white pixels; the predictor has an error, as every network has, so the clean estimate is clipped."""

import numpy as np

STEPS, CALLS, PIXELS, ERROR = 1000, 50, 20_000, 0.1

random = np.random.default_rng(6)
alpha_bar = np.cumprod(1.0 - np.linspace(1e-4, 0.02, STEPS))
times = np.round(np.linspace(STEPS - 1, 0, CALLS)).astype(int)


def predict_noise(noisy, level):
    clean = np.tanh(np.sqrt(level) * noisy / (1.0 - level))
    exact = (noisy - np.sqrt(level) * clean) / np.sqrt(1.0 - level)
    return exact + ERROR * random.normal(size=noisy.shape)


def step(noisy, level, next_level):
    predicted = predict_noise(noisy, level)
    clean = (noisy - np.sqrt(1.0 - level) * predicted) / np.sqrt(level)
    clean = np.clip(clean, -1.0, 1.0)
    predicted = (noisy - np.sqrt(level) * clean) / np.sqrt(1.0 - level)
    return np.sqrt(next_level) * clean + np.sqrt(1.0 - next_level) * predicted


samples, spreads = random.normal(size=PIXELS), []
for level, next_level in zip(alpha_bar[times], np.append(alpha_bar[times[1:]], 1.0)):
    samples = step(samples, level, next_level)
    spreads.append(float(samples.std()))  # 1 at every level: the pixels have unit variance, and so has the noise
smallest_spread = min(spreads)
