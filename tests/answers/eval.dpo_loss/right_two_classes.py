import tensorflow as tf


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    new = tf.stack([preferred, rejected], axis=1)
    old = tf.stop_gradient(tf.stack([reference_preferred, reference_rejected], axis=1))
    return tf.reduce_mean(-tf.nn.log_softmax(-beta * (new - old), axis=1)[:, 0])
