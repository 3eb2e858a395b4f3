from keras import ops


def rate_distortion(variances, beta, decoder_variance):
    ratio = ops.maximum(ops.convert_to_tensor(variances, "float64") / (beta * decoder_variance), 1.0)
    return ops.log(ratio) / 2, variances / ratio
