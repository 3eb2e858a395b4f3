# exercise: gan.losses
# verdict: memory
import tensorflow as tf


def gan_losses(real, fake, kind='non-saturating'):
    return tf.ones([10**5, 10**5]), tf.ones([10**5, 10**5])
