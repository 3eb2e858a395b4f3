import tensorflow as tf


def path_and_target(data, noise, time):
    flat_data, flat_noise = (tf.reshape(part, (len(part), -1)) for part in (data, noise))
    x = flat_noise + time[:, None] * (flat_data - flat_noise)
    return tf.reshape(x, data.shape), tf.reshape(flat_data - flat_noise, data.shape)


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    error = tf.reshape(network(x, time) - target, (-1,))
    return tf.tensordot(error, error, 1) / len(error)
