import keras
from keras import ops


def cross_attention(queries, keys, values, mask):
    scaled = queries / ops.sqrt(ops.cast(ops.shape(queries)[-1], "float32"))
    scores = ops.einsum("bnhd,bmhd->bhnm", scaled, keys)
    full = ops.broadcast_to(mask[:, None, None, :], ops.shape(scores))
    return ops.einsum("bhnm,bmhd->bnhd", keras.layers.Softmax(axis=-1)(scores, mask=full), values)
