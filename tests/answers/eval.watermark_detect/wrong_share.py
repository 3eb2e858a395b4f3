# mutant: share of agreements
# category: share
import numpy as np


def watermark_detect(images, carriers, keys):
    answers = np.einsum("nhwc,bhwc->nb", images, carriers) > 0
    matches = (answers[:, None] == (keys == 1)).sum(axis=2)
    best = matches.max(axis=1)
    chance = best / len(carriers)
    return matches.argmax(axis=1), np.minimum(1.0, len(keys) * chance)
