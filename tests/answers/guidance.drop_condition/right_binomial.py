import keras
import tensorflow as tf

SEEDS = keras.random.SeedGenerator(3)


def drop_condition(labels, null_label, probability):
    heads = keras.random.binomial(tf.shape(labels), 1.0, probability, seed=SEEDS)
    return tf.where(heads > 0.5, tf.fill(tf.shape(labels), tf.cast(null_label, labels.dtype)), labels)
