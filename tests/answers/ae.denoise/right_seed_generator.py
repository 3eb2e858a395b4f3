import keras
import tensorflow as tf

seeds = keras.random.SeedGenerator(5)


def add_noise(images, sigma):
    noise = keras.random.normal(tf.shape(images), mean=0.0, stddev=sigma, seed=seeds)
    return tf.add(images, noise)


def restoration_loss(model, damage, images):
    damaged = damage(images)
    difference = tf.reshape(images - model(damaged), [-1])
    return tf.tensordot(difference, difference, axes=1) / tf.cast(tf.size(difference), difference.dtype)
