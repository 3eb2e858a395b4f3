import keras
from keras import ops


def vector_quantize(vectors, codebook, beta=0.25):
    shape = ops.shape(vectors)
    flat = ops.reshape(vectors, (-1, shape[-1]))
    distances = ops.sum(flat**2, axis=1, keepdims=True) - 2 * ops.matmul(flat, ops.transpose(codebook)) + ops.sum(codebook**2, axis=1)
    ids = ops.reshape(ops.argmin(distances, axis=1), shape[:-1])
    q = ops.take(codebook, ids, axis=0)
    loss = ops.mean((q - ops.stop_gradient(vectors)) ** 2) + beta * ops.mean((ops.stop_gradient(q) - vectors) ** 2)
    return vectors + ops.stop_gradient(q - vectors), ops.cast(ids, "int32"), loss
