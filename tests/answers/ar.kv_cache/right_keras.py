from keras import ops


def attend(queries, keys, values, cache=None):
    if cache is not None:
        keys, values = (ops.concatenate([old, new], axis=-2) for old, new in zip(cache, (keys, values)))
    scores = ops.matmul(queries / ops.sqrt(float(queries.shape[-1])), ops.swapaxes(keys, -1, -2))
    age = ops.arange(keys.shape[-2]) - (keys.shape[-2] - queries.shape[-2])
    future = age[None, :] > ops.arange(queries.shape[-2])[:, None]
    return ops.matmul(ops.softmax(ops.where(future, float("-inf"), scores)), values), [keys, values]
