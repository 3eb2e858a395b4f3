from math import dist


def mode_stats(samples, centers, sigma):
    found, good = set(), 0
    for sample in samples.tolist():
        gap, mode = min((dist(sample, center), index) for index, center in enumerate(centers.tolist()))
        if gap <= 3 * sigma:
            good += 1
            found.add(mode)
    return len(found), good / len(samples)
