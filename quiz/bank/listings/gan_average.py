"""Keep a running average of the generator's weights: the game circles, the average comes to rest."""

import numpy as np

random = np.random.default_rng(7)
STEPS, RATE, DECAY = 6000, 0.02, 0.998
theta, psi = 1.0, 0.0
average = theta
raw_path, average_path = [], []

for _ in range(STEPS):
    # Data lie at 0, the generator puts one point at theta, the discriminator is psi * x.
    noise = 0.05 * random.normal(size=2)
    psi = psi - RATE * (theta + noise[0])
    theta = theta + RATE * (psi + noise[1])
    average = DECAY * average + (1.0 - DECAY) * theta
    raw_path.append(theta)
    average_path.append(average)

raw_distance = float(np.abs(raw_path[-1000:]).mean())
average_distance = float(np.abs(average_path[-1000:]).mean())
ratio = average_distance / raw_distance
