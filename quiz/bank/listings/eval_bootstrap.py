"""Is the new model better? Both were rated on the same prompts; a bootstrap interval of the difference of their means."""

import numpy as np

PROMPTS, DRAWS, LEVEL = 200, 2000, 0.95

random = np.random.default_rng(101)
# Some prompts are easy and some are hard, for both models alike.
difficulty = random.normal(0.0, 1.0, size=PROMPTS)
old = difficulty + random.normal(0.0, 0.2, size=PROMPTS)
new = difficulty + random.normal(0.1, 0.2, size=PROMPTS)


def drawn_again():
    """The difference of the means, had other prompts of this kind been asked."""
    rows = random.integers(0, PROMPTS, size=PROMPTS)
    return new[rows].mean() - old[rows].mean()


values = [drawn_again() for _ in range(DRAWS)]
low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
