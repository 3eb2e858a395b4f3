# mutant: two-sided
# category: two-sided
import numpy as np
import scipy.stats


def watermark_detect(images, carriers, keys):
    answers = np.einsum("nhwc,bhwc->nb", images, carriers) > 0
    matches = (answers[:, None] == (keys == 1)).sum(axis=2)
    best = matches.max(axis=1)
    chance = np.minimum(1, 2 * scipy.stats.binom.sf(np.maximum(best, len(carriers) - best) - 1, len(carriers), 0.5))
    return matches.argmax(axis=1), np.minimum(1.0, len(keys) * chance)
