import keras
import tensorflow as tf


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    margin = (rejected - tf.stop_gradient(reference_rejected)) - (preferred - tf.stop_gradient(reference_preferred))
    logits = beta * margin[:, None]
    return keras.losses.BinaryCrossentropy(from_logits=True)(tf.ones_like(logits), logits)
