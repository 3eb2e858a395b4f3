"""Two measures of a conditional generator: does it obey the label, and does it vary within a label?"""

import numpy as np

NUM_CLASSES = 8
CENTERS = 2 * np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], axis=1)


def nearest_class(points):
    return np.linalg.norm(points[:, None] - CENTERS[None], axis=-1).argmin(axis=1)


def conditional_accuracy(points, asked):
    return np.mean(nearest_class(points) == asked)


def diversity(points, asked):
    spreads = [points[asked == label].std(axis=0).mean() for label in range(NUM_CLASSES)]
    return np.mean(spreads)


random = np.random.default_rng(0)
asked = np.arange(800) % NUM_CLASSES
healthy = CENTERS[asked] + random.normal(scale=0.1, size=(800, 2))
collapsed = CENTERS[asked] + random.normal(scale=0.001, size=(800, 2))
disobedient = CENTERS[random.permutation(asked)] + random.normal(scale=0.1, size=(800, 2))

accuracy = {"healthy": conditional_accuracy(healthy, asked), "disobedient": conditional_accuracy(disobedient, asked)}
variety = {"healthy": diversity(healthy, asked), "collapsed": diversity(collapsed, asked)}
