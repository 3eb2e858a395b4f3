# mutant: the border does not count
# category: border
import numpy as np


def mode_stats(samples, centers, sigma):
    gaps = np.linalg.norm(samples[:, None] - centers[None], axis=-1)
    good = gaps.min(axis=1) < 3 * sigma
    return len(np.unique(gaps.argmin(axis=1)[good])), good.mean()
