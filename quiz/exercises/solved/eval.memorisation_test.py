def memorisation_test(generated, training, held_out, rate, neighbours):
    """Flag images that lie suspiciously near to a training image (after 2301.13188, with a threshold that promises a rate).

    The other convention divides by the distance to the second neighbour: a training image that is there twice would pass.

    Args:
        generated: images to be tested, shape (N, H, W, 1).
        training, held_out: real images, of the same shape but for N; the second set was not trained on.
        rate: share of honest images that may be flagged.
        neighbours: how many nearest training images, the nearest included, say what distance is usual here.
    Returns:
        scores, shape (N,): Euclidean distance to the nearest training image, over the mean distance to the ``neighbours`` nearest; 0 where that mean is 0.
        threshold: the quantile ``rate`` (np.quantile) of the scores of the held-out images.
        flagged: bool, shape (N,), True where the score is below the threshold.
    """

    def flat(images):
        return np.asarray(images, float).reshape(len(images), -1)

    def score(images):
        nearest = np.sort(cdist(flat(images), flat(training)), axis=1)[:, :neighbours]
        mean = nearest.mean(axis=1)
        return np.divide(nearest[:, 0], mean, out=np.zeros(len(mean)), where=mean > 0)

    scores = score(generated)
    threshold = np.quantile(score(held_out), rate)
    return scores, threshold, scores < threshold
