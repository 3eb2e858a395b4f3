# mutant: the distance is summed
# category: all-summed
import tensorflow as tf


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    adversarial = tf.reduce_mean(tf.nn.softplus(-fake_logits))
    distance = tf.reduce_sum(tf.abs(target - fake))
    return adversarial + lam * distance
