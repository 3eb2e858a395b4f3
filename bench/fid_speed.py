"""Compare `imagegen.metrics.frechet_distance` with ``scipy.linalg.sqrtm`` at Inception's 2048 dimensions.

python -m bench --only fid_speed
"""

import time

import numpy as np
import scipy.linalg

from imagegen import metrics

DIMENSIONS = 2048


def gaussian(num_samples, seed):
    """Return mean and covariance of correlated samples whose scales spread over decades, as Inception features do."""
    generator = np.random.default_rng(seed)
    mixing = generator.normal(size=(DIMENSIONS, DIMENSIONS)) / np.sqrt(DIMENSIONS)
    samples = generator.normal(size=(num_samples, DIMENSIONS)) * generator.exponential(size=DIMENSIONS) ** 2 @ mixing
    return samples.mean(axis=0), np.cov(samples, rowvar=False)


def sqrtm_distance(mean1, cov1, mean2, cov2):
    """Return the Fréchet distance the textbook way, complex part dropped."""
    root = scipy.linalg.sqrtm(cov1 @ cov2)
    return np.sum((mean1 - mean2) ** 2) + np.trace(cov1) + np.trace(cov2) - 2 * np.trace(root).real


def timed(function, *arguments):
    start = time.perf_counter()
    value = function(*arguments)
    return value, time.perf_counter() - start


def rows():
    """Yield a row for a full-rank and one for a rank-deficient pair."""
    for name, num_samples in {"full rank": 5000, "rank-deficient": 1000}.items():
        gaussians = (*gaussian(num_samples, seed=0), *gaussian(num_samples, seed=1))
        ours, our_seconds = timed(metrics.frechet_distance, *gaussians)
        theirs, their_seconds = timed(sqrtm_distance, *gaussians)
        yield {
            "covariances": name,
            "seconds": our_seconds,
            "sqrtm, seconds": their_seconds,
            "times as fast": their_seconds / our_seconds,
            "relative difference": f"{abs(ours / theirs - 1):.1e}",
        }
