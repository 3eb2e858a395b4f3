# mutant: half of the output carries no gradient
# category: gradient-value
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    restored = 0.5 * restored + tf.stop_gradient(0.5 * restored)
    return tf.reduce_mean(tf.square(restored - images))
