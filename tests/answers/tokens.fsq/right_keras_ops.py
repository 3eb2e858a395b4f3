from keras import ops


def place_values(levels):
    values = [1]
    for level in levels[:-1]:
        values.append(values[-1] * level)
    return ops.convert_to_tensor(values, "int32")


def fsq(vectors, levels):
    top = ops.convert_to_tensor(levels, "float32") - 1
    share = ops.sigmoid(2 * vectors)  # (tanh(v) + 1) / 2
    digits = ops.stop_gradient(ops.round(share * top))
    straight = share + ops.stop_gradient(digits / top - share)
    return 2 * straight - 1, ops.sum(ops.cast(digits, "int32") * place_values(levels), axis=-1)


def fsq_codes(ids, levels):
    digits = ops.mod(ops.floor_divide(ops.expand_dims(ops.cast(ids, "int32"), -1), place_values(levels)), ops.convert_to_tensor(levels, "int32"))
    return 2 * ops.cast(digits, "float32") / (ops.convert_to_tensor(levels, "float32") - 1) - 1
