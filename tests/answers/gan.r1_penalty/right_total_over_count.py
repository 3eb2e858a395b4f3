import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    batch = tf.identity(images)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(batch)
        scores = discriminator(batch)
    slope = tape.gradient(scores, batch)
    return tf.nn.l2_loss(slope) * gamma / tf.cast(tf.shape(images)[0], "float32")
