"""Train a generator on few images with augmentation: how bright are its samples in the end?"""

import numpy as np

random = np.random.default_rng(7)
real = random.normal(0.4, 0.1, size=200)
BATCH, STEPS, RATE, CHANCE = 64, 3000, 0.002, 0.6


def augment(brightness):
    """Brighten a share of the images by up to one half; the others stay as they are."""
    chosen = random.random(len(brightness)) < CHANCE
    return brightness + chosen * random.uniform(0.0, 0.5, size=len(brightness))


def generate(level):
    return level + 0.1 * random.normal(size=BATCH)


def critic_slope(seen_real, seen_fake):
    """The best critic of slope at most 1 on one number, as far as the means tell: up, down, or neither."""
    return np.sign(seen_real.mean() - seen_fake.mean())


level, visited = 0.0, []
for _ in range(STEPS):
    seen_real = augment(random.choice(real, BATCH))
    seen_fake = augment(generate(level))
    level += RATE * critic_slope(seen_real, seen_fake)
    visited.append(level)

learned = float(np.mean(visited[-1000:]))
data_level = float(real.mean())
offset = learned - data_level
