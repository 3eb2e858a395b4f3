# exercise: gan.losses
# verdict: wrong
import tensorflow as tf


def gan_losses(real, fake, kind="non-saturating"):
    discriminator = tf.reduce_mean(tf.nn.softplus(-real)) + tf.reduce_mean(tf.nn.softplus(fake))
    generator = tf.reduce_mean(tf.nn.softplus(-fake))
    return generator, discriminator
