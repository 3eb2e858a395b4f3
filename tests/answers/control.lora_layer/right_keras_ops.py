import keras
from keras import ops


def lora_factors(dense, rank):
    size, units = dense.kernel.shape
    down = keras.Variable(keras.random.normal((size, rank), stddev=1 / size**0.5))
    up = keras.Variable(ops.zeros((rank, units)))
    return down, up


def lora(dense, down, up, alpha, x):
    change = ops.matmul(ops.matmul(x, down), up) * (alpha / up.shape[0])
    outputs = ops.matmul(x, ops.stop_gradient(dense.kernel)) + change
    if dense.bias is not None:
        outputs = outputs + ops.stop_gradient(dense.bias)
    return outputs if dense.activation is None else dense.activation(outputs)


def merged_kernel(dense, down, up, alpha):
    return ops.add(dense.kernel, ops.matmul(down, up) * (alpha / up.shape[0]))
