import tensorflow as tf


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits(tf.ones_like(fake_logits), fake_logits)
    per_image = tf.reduce_mean(tf.abs(target - fake), axis=(1, 2, 3))
    return float(tf.reduce_mean(cross_entropy)) + lam * float(tf.reduce_mean(per_image))
