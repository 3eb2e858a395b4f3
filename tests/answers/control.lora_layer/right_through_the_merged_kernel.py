import tensorflow as tf


def lora_factors(dense, rank):
    size, units = dense.kernel.shape
    down = tf.Variable(tf.random.normal((size, rank), stddev=size**-0.5))
    return down, tf.Variable(tf.zeros((rank, units)))


def lora(dense, down, up, alpha, x):
    kernel = tf.stop_gradient(dense.kernel) + alpha / down.shape[1] * tf.linalg.matmul(down, up)
    outputs = tf.linalg.matmul(x, kernel)
    if dense.bias is not None:
        outputs = tf.nn.bias_add(outputs, tf.stop_gradient(dense.bias))
    return dense.activation(outputs)


def merged_kernel(dense, down, up, alpha):
    change = down.numpy() @ up.numpy()
    return dense.get_weights()[0] + alpha / down.shape[1] * change
