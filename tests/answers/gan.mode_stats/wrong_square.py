# mutant: a square for the disc
# category: square
import numpy as np


def mode_stats(samples, centers, sigma):
    gaps = np.abs(samples[:, None] - centers[None]).max(axis=-1)
    good = gaps.min(axis=1) <= 3 * sigma
    return len(np.unique(gaps.argmin(axis=1)[good])), good.mean()
