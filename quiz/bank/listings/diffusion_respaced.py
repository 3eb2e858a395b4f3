"""Twenty deterministic steps with a predictor that was made for 1000; the data are N(2, 0.5^2)."""

import numpy as np

STEPS, CALLS, SAMPLES = 1000, 20, 20_000
MEAN, SPREAD = 2.0, 0.5

random = np.random.default_rng(5)
alpha_bar = np.cumprod(1.0 - np.linspace(1e-4, 0.02, STEPS))
times = np.round(np.linspace(STEPS - 1, 0, CALLS)).astype(int)
now = alpha_bar[times]
then = np.append(now[1:], 1.0)


def predict_noise(noisy, t):
    signal, noise = np.sqrt(alpha_bar[t]), np.sqrt(1.0 - alpha_bar[t])
    return noise * (noisy - signal * MEAN) / (signal**2 * SPREAD**2 + noise**2)


def step(noisy, call):
    predicted = predict_noise(noisy, times[call])
    clean = (noisy - np.sqrt(1.0 - now[call]) * predicted) / np.sqrt(now[call])
    return np.sqrt(then[call]) * clean + np.sqrt(1.0 - then[call]) * predicted


samples = random.normal(size=SAMPLES)
for call in range(CALLS):
    samples = step(samples, call)
found_mean, found_spread = float(samples.mean()), float(samples.std())
