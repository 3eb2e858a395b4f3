import numpy as np
from scipy.stats import binomtest


def watermark_detect(images, carriers, keys):
    read = (np.tensordot(images, carriers, axes=([1, 2, 3], [1, 2, 3])) > 0).astype(int)
    matches = len(carriers) - np.abs(read[:, None, :] - keys[None]).sum(-1)
    chances = [binomtest(int(k), len(carriers), alternative="greater").pvalue for k in matches.max(1)]
    return matches.argmax(1), np.minimum(1, np.multiply(len(keys), chances))
