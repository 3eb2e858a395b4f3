import tensorflow as tf

generator = tf.random.Generator.from_seed(11)


def add_noise(images, sigma):
    return images + tf.cast(sigma, tf.float32) * generator.normal(tf.shape(images))


def restoration_loss(model, damage, images):
    error = model(tf.stop_gradient(damage(images)), training=True) - images
    by_image = tf.reduce_mean(error**2, axis=(1, 2, 3))
    return tf.reduce_mean(by_image)
