import tensorflow as tf


def gram_matrix(features):
    def one(activations):
        channels = tf.shape(activations)[-1]
        by_channel = tf.transpose(tf.reshape(activations, (-1, channels)))
        return tf.reduce_mean(by_channel[:, None, :] * by_channel[None, :, :], axis=-1)

    return tf.stack([one(activations) for activations in features])
