from keras import ops


def projection_logit(features, labels, class_vectors, weights):
    codes = ops.one_hot(ops.reshape(labels, (-1,)), class_vectors.shape[0])
    return ops.sum(features * (ops.matmul(codes, class_vectors) + weights), axis=-1, keepdims=True)
