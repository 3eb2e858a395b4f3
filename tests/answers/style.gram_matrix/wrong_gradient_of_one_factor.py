# mutant: one of the two factors carries no gradient
# category: gradient-value
import tensorflow as tf


def gram_matrix(features):
    positions = features.shape[1] * features.shape[2]
    return tf.einsum("bhwi,bhwj->bij", features, tf.stop_gradient(features)) / positions
