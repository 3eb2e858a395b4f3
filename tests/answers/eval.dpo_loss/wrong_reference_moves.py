# mutant: gradient into the frozen model
# category: reference-moves
import tensorflow as tf


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    gain_preferred = reference_preferred - preferred
    gain_rejected = reference_rejected - rejected
    margin = gain_preferred - gain_rejected
    return -tf.reduce_mean(tf.math.log_sigmoid(beta * margin))
