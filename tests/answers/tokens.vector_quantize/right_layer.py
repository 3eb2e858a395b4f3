import keras
import tensorflow as tf


class Lookup(keras.layers.Layer):
    def __init__(self, beta):
        super().__init__()
        self.beta = beta

    def call(self, vectors, codebook):
        negative = -tf.reduce_sum(tf.square(vectors[:, :, :, tf.newaxis] - codebook), axis=4)
        ids = tf.argmax(negative, axis=-1, output_type=tf.int32)
        codes = tf.nn.embedding_lookup(codebook, ids)
        still = tf.stop_gradient
        mean_squared_error = keras.losses.mean_squared_error
        loss = tf.reduce_mean(mean_squared_error(still(vectors), codes))
        loss = loss + self.beta * tf.reduce_mean(mean_squared_error(still(codes), vectors))
        return codes + vectors - still(vectors) - (codes - still(codes)), ids, loss


def vector_quantize(vectors, codebook, beta=0.25):
    return Lookup(beta)(vectors, codebook)
