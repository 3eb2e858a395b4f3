def mode_stats(samples, centers, sigma):
    """How much of a mixture of Gaussians the samples cover, and how many of them are good.

    Args:
        samples: shape (N, 2).
        centers: centres of the mixture, shape (M, 2).
        sigma: standard deviation of each component.
    Returns:
        (modes, share): a sample is good when its nearest centre is at most 3 sigma away; modes counts the
        centres that at least one good sample belongs to, share is the good samples' part of all, in [0, 1].
    """
    distances = np.linalg.norm(samples[:, None, :] - centers[None, :, :], axis=-1)
    is_good = distances.min(axis=1) <= 3 * sigma
    found = np.unique(distances.argmin(axis=1)[is_good])
    return len(found), is_good.mean()
