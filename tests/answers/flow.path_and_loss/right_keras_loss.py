import keras
import tensorflow as tf


def path_and_target(data, noise, time):
    share = time[(...,) + (None,) * (data.ndim - 1)]
    return share * data + noise - share * noise, data + tf.negative(noise)


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    return keras.losses.MeanSquaredError()(target, network(x, time))
