"""Rank two generators by the Frechet distance of their features to those of the real images."""

import numpy as np

random = np.random.default_rng(7)
FEATURES, REAL_COUNT, FAKE_COUNT = 8, 300, 200
MIXING = random.normal(size=(FEATURES, FEATURES)) / np.sqrt(FEATURES)


def feature_statistics(features):
    return features.mean(axis=0), np.cov(features, rowvar=False)


def symmetric_root(covariance):
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T


def frechet_distance(mean1, cov1, mean2, cov2):
    half = symmetric_root(cov1)
    eigenvalues = np.linalg.eigvalsh(half @ cov2 @ half)
    cross = np.sqrt(np.clip(eigenvalues, 0, None)).sum()
    return np.sum((mean1 - mean2) ** 2) + np.trace(cov1) + np.trace(cov2) - 2 * cross


def generate(count, shift, spread):
    return shift + spread * random.normal(size=(count, FEATURES)) @ MIXING


real = generate(REAL_COUNT, 0.0, 1.0)
good = generate(FAKE_COUNT, 0.05, 1.0)
poor = generate(FAKE_COUNT, 0.0, 0.8)

reference = feature_statistics(real)
fid_good = frechet_distance(*reference, *feature_statistics(good))
fid_poor = frechet_distance(*reference, *feature_statistics(poor))
fid_itself = frechet_distance(*reference, *reference)
better = "good" if fid_good < fid_poor else "poor"

few = feature_statistics(real[: FEATURES // 2])
fid_few = frechet_distance(*few, *few)
