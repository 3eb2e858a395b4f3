# mutant: noisy images are clipped to [0, 1]
# category: clipped
import tensorflow as tf


def add_noise(images, sigma):
    return tf.clip_by_value(images + tf.random.normal(tf.shape(images), stddev=sigma), 0.0, 1.0)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
