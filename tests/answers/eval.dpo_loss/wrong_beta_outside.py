# mutant: beta outside
# category: beta-outside
import tensorflow as tf


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    gain_preferred = tf.stop_gradient(reference_preferred) - preferred
    gain_rejected = tf.stop_gradient(reference_rejected) - rejected
    margin = gain_preferred - gain_rejected
    return -beta * tf.reduce_mean(tf.math.log_sigmoid(margin))
