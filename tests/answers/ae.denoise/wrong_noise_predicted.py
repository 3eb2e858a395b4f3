# mutant: the damage is the target, as in diffusion
# category: noise-predicted
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    damaged = damage(images)
    restored = model(damaged, training=True)
    return tf.reduce_mean(tf.square(restored - (damaged - images)))
