# mutant: damage is called twice, one result is thrown away
# category: damage-calls
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    damage(images)
    return tf.reduce_mean(tf.square(restored - images))
