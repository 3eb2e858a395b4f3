def watermark_detect(images, carriers, keys):
    """Whose key do the images carry, and how surprising would that be without a mark?

    Args:
        images: float array, shape (N, H, W, C).
        carriers: shape (B, H, W, C); bit k of an image is 1 where its inner product with carrier k is positive.
        keys: bits of U users, zeros and ones, shape (U, B).
    Returns:
        users, shape (N,): the key that agrees with the image in most bits, counted from 0.
        p_values, shape (N,): probability that the best of U keys agrees in at least so many bits by chance, where each bit is a fair coin: U times the
        exact binomial tail, at most 1.
    """
    answers = np.einsum("nhwc,bhwc->nb", images, carriers) > 0
    matches = (answers[:, None] == (keys == 1)).sum(axis=2)
    best = matches.max(axis=1)
    chance = scipy.stats.binom.sf(best - 1, len(carriers), 0.5)
    return matches.argmax(axis=1), np.minimum(1.0, len(keys) * chance)
