"""A noise predictor with a table per level, learnt from noisy data, then used for sampling; the data are -1 or 1."""

import numpy as np

STEPS, BINS, BATCH, BATCHES, SAMPLES = 12, 120, 512, 400, 4000

random = np.random.default_rng(8)
beta = np.linspace(0.04, 0.6, STEPS)
alpha = 1.0 - beta
alpha_bar = np.cumprod(alpha)
before = np.append(1.0, alpha_bar[:-1])
totals, counts = np.zeros((STEPS, BINS)), np.zeros((STEPS, BINS))


def bin_of(noisy):
    return np.clip((noisy + 3.0) / 6.0 * BINS, 0, BINS - 1).astype(int)


def learn(data):
    """Collect the noise that stands behind each value of x_t, level by level."""
    t = random.integers(0, STEPS, size=len(data))
    noise = random.normal(size=len(data))
    noisy = np.sqrt(alpha_bar[t]) * data + np.sqrt(1.0 - alpha_bar[t]) * noise
    np.add.at(totals, (t, bin_of(noisy)), noise)
    np.add.at(counts, (t, bin_of(noisy)), 1)


for _ in range(BATCHES):
    learn(random.choice([-1.0, 1.0], size=BATCH))
predictions = totals / np.maximum(counts, 1)

samples = random.normal(size=SAMPLES)
for t in reversed(range(STEPS)):
    predicted = predictions[t, bin_of(samples)]
    mean = (samples - beta[t] / np.sqrt(1.0 - alpha_bar[t]) * predicted) / np.sqrt(alpha[t])
    fresh = random.normal(size=SAMPLES) if t > 0 else 0.0
    samples = mean + np.sqrt(beta[t] * (1.0 - before[t]) / (1.0 - alpha_bar[t])) * fresh
found_error = float(np.abs(np.abs(samples) - 1.0).mean())
