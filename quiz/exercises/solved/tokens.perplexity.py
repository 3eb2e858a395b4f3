def perplexity(ids, num_codes):
    """Perplexity of code usage, and the number of dead codes.

    Args:
        ids: code numbers 0 to num_codes - 1, integer NumPy array of any shape; all of them are counted together.
        num_codes: size K of the codebook.
    Returns:
        (perplexity, dead): the exponential of the entropy (in nats) of the shares of the codes, from 1 to K, and the number of
        codes that do not occur, an integer.
    """
    counts = np.bincount(np.ravel(ids), minlength=num_codes)
    shares = counts[counts > 0] / counts.sum()
    return np.exp(-np.sum(shares * np.log(shares))), int(np.sum(counts == 0))
