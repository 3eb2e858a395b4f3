import keras
import tensorflow as tf


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    fake_logits, fake, target = (tf.convert_to_tensor(value) for value in (fake_logits, fake, target))
    adversarial = keras.losses.BinaryCrossentropy(from_logits=True)(tf.ones_like(fake_logits), fake_logits)
    return adversarial + lam * keras.losses.MeanAbsoluteError()(target, fake)
