# row: V15
# category: categorical
import keras


def gaussian_kl(mean, log_variance):
    return keras.losses.kl_divergence(mean, log_variance)
