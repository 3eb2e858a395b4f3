# mutant: logarithm of a rounded probability
# category: overflow
import tensorflow as tf


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    on_fake = -tf.reduce_mean(tf.math.log(1.0 - fake))
    loss = -tf.reduce_mean(tf.math.log(fake)) if kind == "non-saturating" else -on_fake
    return -tf.reduce_mean(tf.math.log(real)) + on_fake, loss
