def precision_recall(real, fake, k=3):
    """Improved precision and recall (1904.06991).

    The region of a set is the union of balls, one around each point, whose radius is the Euclidean distance to the point's
    k-th nearest neighbour in the same set; the point itself does not count as a neighbour, the border belongs to the ball.

    Args:
        real: features of real images, shape (N, D), N > k.
        fake: features of generated images, shape (M, D), M > k.
        k: which neighbour the radius reaches to, an integer.
    Returns:
        (precision, recall), scalars in [0, 1]: the share of generated points in the region of the real set, and the share of
        real points in the region of the generated set.
    """
    between = cdist(real, fake)
    real_radii, fake_radii = (np.sort(cdist(points, points), axis=1)[:, k] for points in (real, fake))
    precision = np.mean(np.any(between <= real_radii[:, None], axis=0))
    recall = np.mean(np.any(between <= fake_radii[None, :], axis=1))
    return precision, recall
