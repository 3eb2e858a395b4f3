# mutant: gradient doubled by a detour
# category: gradient-value
import tensorflow as tf


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    gain_preferred = tf.stop_gradient(reference_preferred) - preferred
    gain_rejected = tf.stop_gradient(reference_rejected) - rejected
    margin = gain_preferred - gain_rejected
    margin = 2 * margin - tf.stop_gradient(margin)
    return -tf.reduce_mean(tf.math.log_sigmoid(beta * margin))
