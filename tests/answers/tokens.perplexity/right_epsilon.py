import numpy as np


def perplexity(ids, num_codes):
    """The usual shortcut: a tiny number keeps the logarithm finite."""
    usage = np.array([(np.asarray(ids) == code).mean() for code in range(num_codes)])
    return np.exp(-np.sum(usage * np.log(usage + 1e-10))), sum(share == 0 for share in usage.tolist())
