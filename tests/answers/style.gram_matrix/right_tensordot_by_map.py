import tensorflow as tf


def gram_matrix(features):
    def one(image):
        return tf.tensordot(image, image, axes=[[0, 1], [0, 1]])

    height, width = features.shape[1:3]
    return tf.map_fn(one, features) / float(height * width)
