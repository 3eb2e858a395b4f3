# mutant: normal approximation
# category: normal
import numpy as np
import scipy.stats


def watermark_detect(images, carriers, keys):
    answers = np.einsum("nhwc,bhwc->nb", images, carriers) > 0
    matches = (answers[:, None] == (keys == 1)).sum(axis=2)
    best = matches.max(axis=1)
    chance = scipy.stats.norm.sf((best - len(carriers) / 2) / np.sqrt(len(carriers) / 4))
    return matches.argmax(axis=1), np.minimum(1.0, len(keys) * chance)
