import tensorflow as tf


def lora_factors(dense, rank):
    size, units = dense.kernel.shape
    down = tf.Variable(tf.random.normal((size, rank), stddev=size**-0.5))
    return down, tf.Variable(tf.zeros((rank, units)))


def lora(dense, down, up, alpha, x):
    locked = tf.stop_gradient(tf.convert_to_tensor(dense.kernel))
    total = tf.einsum("...d,du->...u", x, locked)
    total += tf.einsum("...d,dr,ru->...u", x, down, up) * alpha / len(up.numpy())
    return dense.activation(total + (tf.stop_gradient(dense.bias) if dense.use_bias else 0.0))


def merged_kernel(dense, down, up, alpha):
    return dense.kernel + tf.einsum("dr,ru->du", down, up) * alpha / len(up.numpy())
