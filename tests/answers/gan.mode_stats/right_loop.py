import math


def mode_stats(samples, centers, sigma):
    found, good = set(), 0
    for sample in samples:
        distance, index = min((math.dist(sample, center), index) for index, center in enumerate(centers))
        if distance <= 3 * sigma:
            good += 1
            found.add(index)
    return len(found), good / len(samples)
