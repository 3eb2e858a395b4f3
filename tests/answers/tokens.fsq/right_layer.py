import keras
import tensorflow as tf


class FiniteScalarQuantizer(keras.layers.Layer):
    def __init__(self, levels):
        super().__init__()
        self.levels = tf.constant(levels, tf.int32)
        self.worth = tf.math.cumprod(self.levels, exclusive=True)
        self.top = tf.cast(self.levels - 1, tf.float32)

    def call(self, vectors):
        bounded = tf.tanh(vectors)
        digits = tf.cast(tf.math.rint((bounded + 1) * self.top / 2), tf.int32)
        return bounded + tf.stop_gradient(self.values(digits) - bounded), tf.reduce_sum(digits * self.worth, -1)

    def values(self, digits):
        return tf.cast(digits, tf.float32) / self.top * 2 - 1

    def lookup(self, ids):
        return self.values(tf.math.floormod(tf.math.floordiv(tf.cast(ids, tf.int32)[..., tf.newaxis], self.worth), self.levels))


def fsq(vectors, levels):
    return FiniteScalarQuantizer(levels)(vectors)


def fsq_codes(ids, levels):
    return FiniteScalarQuantizer(levels).lookup(ids)
