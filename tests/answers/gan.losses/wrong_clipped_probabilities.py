# mutant: probabilities are clipped, so the worst mistakes teach nothing
# category: clipped
import keras
import tensorflow as tf

BINARY = keras.losses.BinaryCrossentropy(from_logits=False)


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    on_fake = BINARY(tf.zeros_like(fake), fake)
    loss = BINARY(tf.ones_like(fake), fake) if kind == "non-saturating" else -on_fake
    return BINARY(tf.ones_like(real), real) + on_fake, loss
