def scale_of_token(sizes):
    """The number of the map that each token belongs to, from 0, maps one behind the other.

    Args:
        sizes: (height, width) of each map, coarsest first.
    Returns:
        Integers, shape (N,), N the number of tokens of all maps.
    """
    return np.repeat(np.arange(len(sizes)), [height * width for height, width in sizes])


def scale_mask(sizes):
    """Who may look at whom in next-scale prediction (2404.02905, figure 4).

    Args:
        sizes: (height, width) of each map, coarsest first.
    Returns:
        Booleans, shape (N, N): True where the token of the row may look at that of the column: all earlier maps and its own, whole.
    """
    scales = scale_of_token(sizes)
    return scales[None, :] <= scales[:, None]
