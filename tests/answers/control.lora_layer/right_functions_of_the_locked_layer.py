import tensorflow as tf


def lora_factors(dense, rank):
    size, units = dense.kernel.shape
    down = tf.Variable(tf.random.normal((size, rank), stddev=size**-0.5))
    return down, tf.Variable(tf.zeros((rank, units)))


def lora(dense, down, up, alpha, x):
    kernel, *bias = [tf.constant(weight) for weight in dense.get_weights()]
    before = tf.tensordot(x, kernel, 1) + sum(bias)
    return dense.activation(before + alpha / down.shape[-1] * tf.tensordot(tf.tensordot(x, down, 1), up, 1))


def merged_kernel(dense, down, up, alpha):
    return dense.kernel + alpha / down.shape[1] * (tf.convert_to_tensor(down) @ up)
