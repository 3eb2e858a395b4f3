# mutant: merging overwrites the layer's kernel
# category: kernel-overwritten
import tensorflow as tf


def lora_factors(dense, rank):
    size, units = dense.kernel.shape
    down = tf.Variable(tf.random.normal((size, rank), stddev=size**-0.5))
    return down, tf.Variable(tf.zeros((rank, units)))


def lora(dense, down, up, alpha, x):
    x = tf.convert_to_tensor(x)
    total = x @ tf.stop_gradient(dense.kernel) + alpha / down.shape[1] * (x @ down) @ up
    if dense.use_bias:
        total += tf.stop_gradient(dense.bias)
    return dense.activation(total)


def merged_kernel(dense, down, up, alpha):
    dense.kernel.assign_add(alpha / down.shape[1] * (tf.convert_to_tensor(down) @ up))
    return tf.identity(dense.kernel)
