# mutant: sign of log-probabilities, the other convention
# category: log-probabilities
import tensorflow as tf


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    gain_preferred = tf.stop_gradient(reference_preferred) - preferred
    gain_rejected = tf.stop_gradient(reference_rejected) - rejected
    margin = gain_preferred - gain_rejected
    return -tf.reduce_mean(tf.math.log_sigmoid(-beta * margin))
