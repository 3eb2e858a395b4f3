import tensorflow as tf


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    frozen = tf.stop_gradient(reference_rejected - reference_preferred)
    return tf.reduce_mean(tf.nn.softplus(beta * (preferred - rejected + frozen)))
