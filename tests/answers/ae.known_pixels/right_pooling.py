import numpy as np
import tensorflow as tf


def inpaint(model, images, known):
    filled = images.copy()
    filled[~known] = 0
    filled[~known] = np.asarray(model(filled.copy()))[~known]
    return filled


def match_averages(images, small):
    factor = images.shape[2] // small.shape[2]
    means = tf.nn.avg_pool2d(images, factor, factor, "VALID")
    return images + np.kron(small - means.numpy(), np.ones((1, factor, factor, 1)))
