import keras
import tensorflow as tf

BINARY = keras.losses.BinaryCrossentropy(from_logits=True)


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    real_logits, fake_logits = tf.convert_to_tensor(real_logits), tf.convert_to_tensor(fake_logits)
    rejected = BINARY(tf.zeros_like(fake_logits), fake_logits)
    discriminator_loss = BINARY(tf.ones_like(real_logits), real_logits) + rejected
    if kind == "saturating":
        return discriminator_loss, -rejected
    return discriminator_loss, BINARY(tf.ones_like(fake_logits), fake_logits)
