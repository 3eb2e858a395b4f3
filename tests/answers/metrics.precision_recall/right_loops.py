import math


def precision_recall(real, fake, k=3):
    def radius(points, index):
        others = [math.dist(points[index], point) for place, point in enumerate(points) if place != index]
        return sorted(others)[k - 1]

    def share(points, region):
        limits = [radius(region, index) for index in range(len(region))]
        inside = [any(math.dist(p, c) <= r + 1e-12 for c, r in zip(region, limits)) for p in points]
        return sum(inside) / len(inside)

    return share(fake, real), share(real, fake)
