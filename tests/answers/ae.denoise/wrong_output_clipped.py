# mutant: the output is clipped: no slope outside of [0, 1]
# category: output-clipped
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = tf.clip_by_value(model(damage(images), training=True), 0.0, 1.0)
    return tf.reduce_mean(tf.square(restored - images))
