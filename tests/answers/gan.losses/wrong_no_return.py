# mutant: a forgotten return
# category: bad answer
import tensorflow as tf


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    loss = tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(tf.nn.softplus(fake_logits))
