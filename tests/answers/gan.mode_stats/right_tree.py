from scipy.spatial import cKDTree


def mode_stats(samples, centers, sigma):
    distance, nearest = cKDTree(centers).query(samples)
    good = distance <= 3 * sigma
    return len(set(nearest[good].tolist())), float(good.sum()) / len(samples)
