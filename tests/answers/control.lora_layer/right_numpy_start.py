import numpy as np
import tensorflow as tf


def lora_factors(dense, rank):
    size, units = dense.get_weights()[0].shape
    down = np.random.default_rng().normal(0.0, 1 / np.sqrt(size), (size, rank))
    return tf.Variable(down.astype("float32")), tf.Variable(np.zeros((rank, units), "float32"))


def lora(dense, down, up, alpha, x):
    x = tf.convert_to_tensor(x)
    total = x @ tf.stop_gradient(dense.kernel) + alpha / down.shape[1] * (x @ down) @ up
    if dense.use_bias:
        total += tf.stop_gradient(dense.bias)
    return dense.activation(total)


def merged_kernel(dense, down, up, alpha):
    return dense.kernel + alpha / down.shape[1] * (tf.convert_to_tensor(down) @ up)
