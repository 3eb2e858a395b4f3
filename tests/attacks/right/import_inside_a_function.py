# exercise: metrics.psnr
# verdict: correct
import numpy as np


def psnr(images, references, data_range):
    import tensorflow as tf

    error = tf.reduce_mean(tf.square(tf.cast(images, tf.float64) - tf.cast(references, tf.float64)), axis=(1, 2, 3))
    with np.errstate(divide='ignore'):
        return 10 * np.log10(data_range**2 / error.numpy())
