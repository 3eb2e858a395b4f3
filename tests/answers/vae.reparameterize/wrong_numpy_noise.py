# mutant: NumPy draws once in a tf.function
# category: noise-frozen
import numpy as np
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = np.random.normal(size=mean.shape).astype("float32")
    return mean + tf.exp(0.5 * log_variance) * noise
