import keras
import tensorflow as tf


def contrastive_loss(images, texts, log_scale):
    normalise = keras.layers.UnitNormalization(axis=-1)
    table = tf.minimum(tf.exp(log_scale), 100.0) * normalise(images) @ tf.transpose(normalise(texts))
    ask = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    own = tf.range(tf.shape(table)[0])
    return (ask(own, table) + ask(own, tf.transpose(table))) / 2
