# mutant: missing pixels are set to 0.5
# category: wrong-fill
import numpy as np


def inpaint(model, images, known):
    visible = np.where(known, images, 0.5).astype("float32")
    return np.where(known, images, np.asarray(model(visible)))


def match_averages(images, small):
    batch, height, width, _ = small.shape
    factor = images.shape[1] // height
    blocks = images.reshape(batch, height, factor, width, factor)
    correction = small[..., 0] - blocks.mean(axis=(2, 4))
    return images + np.repeat(np.repeat(correction[..., None], factor, axis=1), factor, axis=2)
