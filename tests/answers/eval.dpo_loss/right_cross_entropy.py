import tensorflow as tf


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    kept = [tf.stop_gradient(x) for x in (reference_preferred, reference_rejected)]
    logits = -beta * ((preferred - kept[0]) - (rejected - kept[1]))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(tf.ones_like(logits), logits))
