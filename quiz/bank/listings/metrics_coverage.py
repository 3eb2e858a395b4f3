"""Fidelity and coverage of a collapsed generator: precision, recall and the kernel distance KID."""

import numpy as np

random = np.random.default_rng(11)
COUNT, FEATURES, K = 120, 4, 3


def distances(x, y):
    return np.linalg.norm(x[:, None] - y[None], axis=-1)


def radii(points, k):
    return np.sort(distances(points, points), axis=1)[:, k]


def share_inside(points, centers, k):
    return (distances(points, centers) <= radii(centers, k)).any(axis=1).mean()


def precision_recall(real, fake, k=K):
    precision = share_inside(fake, real, k)
    recall = share_inside(real, fake, k)
    return precision, recall


def kernel(x, y):
    return (x @ y.T / x.shape[1] + 1) ** 3


def off_diagonal_mean(values):
    count = len(values)
    return (values.sum() - np.trace(values)) / (count * (count - 1))


def kid(real, fake):
    within = off_diagonal_mean(kernel(real, real)) + off_diagonal_mean(kernel(fake, fake))
    return within - 2 * kernel(real, fake).mean()


real = random.normal(size=(COUNT, FEATURES))
collapsed = real[:4].repeat(COUNT // 4, axis=0) + random.normal(0, 0.01, size=(COUNT, FEATURES))
precision, recall = precision_recall(real, collapsed)

repeats = [random.normal(size=(2, 30, FEATURES)) for _ in range(200)]
between_equals = np.array([kid(x, y) for x, y in repeats])
typical_radius = np.median(radii(real, K) / np.sort(distances(real, real), axis=1)[:, 1])
