from keras import ops


def precision_recall(real, fake, k=3):
    real, fake = ops.convert_to_tensor(real, "float64"), ops.convert_to_tensor(fake, "float64")

    def table(x, y):
        return ops.sum((ops.expand_dims(x, 1) - ops.expand_dims(y, 0)) ** 2, axis=-1)

    def squared_radii(x):
        return -ops.top_k(-table(x, x), k + 1)[0][:, k]

    between = table(real, fake)
    precision = ops.mean(ops.cast(ops.any(between <= squared_radii(real)[:, None], axis=0), "float64"))
    recall = ops.mean(ops.cast(ops.any(between <= squared_radii(fake)[None, :], axis=1), "float64"))
    return float(precision), float(recall)
