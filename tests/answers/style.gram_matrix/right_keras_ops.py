from keras import ops


def gram_matrix(features):
    _, height, width, channels = ops.shape(features)
    columns = ops.reshape(ops.transpose(features, (0, 3, 1, 2)), (-1, channels, height * width))
    return ops.matmul(columns, ops.swapaxes(columns, 1, 2)) / (height * width)
