# mutant: from_logits is left out
# category: from-logits
import keras
import tensorflow as tf

cross_entropy = keras.losses.BinaryCrossentropy()


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    real_term = cross_entropy(tf.ones_like(real_logits), real_logits)
    fake_term = cross_entropy(tf.zeros_like(fake_logits), fake_logits)
    generator = cross_entropy(tf.ones_like(fake_logits), fake_logits) if kind == "non-saturating" else -fake_term
    return real_term + fake_term, generator
