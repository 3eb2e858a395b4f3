# mutant: predict leaves no gradient
# category: no-gradient
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model.predict(damage(images), verbose=0)
    return tf.reduce_mean(tf.square(restored - images))
