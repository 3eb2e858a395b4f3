import keras
import tensorflow as tf


def lora_factors(dense, rank):
    size, units = dense.kernel.shape
    down = keras.initializers.HeUniform()((size, rank))
    return [tf.Variable(down, name="down"), tf.Variable(tf.zeros((rank, units)), name="up")]


def lora(dense, down, up, alpha, x):
    locked = [tf.stop_gradient(tf.convert_to_tensor(weight)) for weight in dense.weights]
    before = tf.linalg.matmul(x, locked[0])
    if len(locked) == 2:
        before = tf.nn.bias_add(before, locked[1])
    branch = tf.linalg.matmul(tf.linalg.matmul(x, down), up)
    return dense.activation(tf.add(before, tf.scalar_mul(alpha / int(up.shape[0]), branch)))


def merged_kernel(dense, down, up, alpha):
    product = tf.linalg.matmul(down, up)
    return tf.add(dense.kernel, tf.scalar_mul(alpha / int(up.shape[0]), product))
