# mutant: a sample counts for every centre in reach
# category: nearest-ignored
import numpy as np


def mode_stats(samples, centers, sigma):
    gaps = np.linalg.norm(samples[:, None] - centers[None], axis=-1)
    good = gaps.min(axis=1) <= 3 * sigma
    return (gaps <= 3 * sigma).any(axis=0).sum(), good.mean()
