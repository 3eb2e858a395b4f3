# mutant: NumPy tosses the coins
# category: frozen
import numpy as np
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = np.random.uniform(size=labels.shape) < probability
    return tf.where(dropped, null_label, labels)
