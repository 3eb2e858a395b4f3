# mutant: both factors start at zero
# category: both-zero
import tensorflow as tf


def lora_factors(dense, rank):
    size, units = dense.kernel.shape
    down = tf.Variable(tf.zeros((size, rank)))
    return down, tf.Variable(tf.zeros((rank, units)))


def lora(dense, down, up, alpha, x):
    x = tf.convert_to_tensor(x)
    total = x @ tf.stop_gradient(dense.kernel) + alpha / down.shape[1] * (x @ down) @ up
    if dense.use_bias:
        total += tf.stop_gradient(dense.bias)
    return dense.activation(total)


def merged_kernel(dense, down, up, alpha):
    return dense.kernel + alpha / down.shape[1] * (tf.convert_to_tensor(down) @ up)
