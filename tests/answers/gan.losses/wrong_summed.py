# mutant: summed over the batch
# category: summed
import tensorflow as tf


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    on_real = tf.reduce_sum(cross_entropy(labels=tf.ones_like(real_logits), logits=real_logits))
    on_fake = tf.reduce_sum(cross_entropy(labels=tf.zeros_like(fake_logits), logits=fake_logits))
    fooling = tf.reduce_sum(cross_entropy(labels=tf.ones_like(fake_logits), logits=fake_logits))
    generator = fooling if kind == "non-saturating" else -on_fake
    return on_real + on_fake, generator
