from keras import ops


def feature_statistics(features):
    features = ops.convert_to_tensor(features, "float64")
    mean = ops.mean(features, axis=0)
    gap = features - mean
    return mean, ops.matmul(ops.transpose(gap), gap) / (features.shape[0] - 1)


def frechet_distance(mean1, cov1, mean2, cov2):
    mean1, cov1, mean2, cov2 = (ops.convert_to_tensor(part, "float64") for part in (mean1, cov1, mean2, cov2))
    values, vectors = ops.linalg.eigh(cov1)
    root = vectors * ops.sqrt(ops.maximum(values, 0)) @ ops.transpose(vectors)
    inner, _ = ops.linalg.eigh(root @ cov2 @ root)
    cross = ops.sum(ops.sqrt(ops.maximum(inner, 0)))
    return ops.sum((mean1 - mean2) ** 2) + ops.trace(cov1) + ops.trace(cov2) - 2 * cross
