# mutant: patches are summed
# category: all-summed
import tensorflow as tf


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    adversarial = tf.reduce_sum(tf.nn.softplus(-fake_logits))
    distance = tf.reduce_mean(tf.abs(target - fake))
    return adversarial + lam * distance
