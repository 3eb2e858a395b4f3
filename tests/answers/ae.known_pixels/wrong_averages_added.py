# mutant: the averages are added, not their difference
# category: averages-added
import numpy as np


def inpaint(model, images, known):
    visible = np.where(known, images, 0.0).astype("float32")
    return np.where(known, images, np.asarray(model(visible)))


def match_averages(images, small):
    factor = images.shape[1] // small.shape[1]
    return images + np.repeat(np.repeat(small, factor, axis=1), factor, axis=2)
