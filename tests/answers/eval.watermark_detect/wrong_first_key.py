# mutant: first key only
# category: first-key-only
import numpy as np
import scipy.stats


def watermark_detect(images, carriers, keys):
    answers = np.einsum("nhwc,bhwc->nb", images, carriers) > 0
    matches = (answers[:, None] == (keys == 1)).sum(axis=2)
    best = matches[:, 0]
    chance = scipy.stats.binom.sf(best - 1, len(carriers), 0.5)
    return matches.argmax(axis=1), chance
