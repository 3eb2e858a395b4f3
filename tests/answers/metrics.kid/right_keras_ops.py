from keras import ops


def kid(real_features, fake_features):
    x, y = (ops.convert_to_tensor(part, "float64") for part in (real_features, fake_features))
    n, m = x.shape[0], y.shape[0]

    def kernel(a, b):
        return (ops.matmul(a, ops.transpose(b)) / a.shape[1] + 1.0) ** 3

    xx, yy = kernel(x, x), kernel(y, y)
    within = (ops.sum(xx) - ops.trace(xx)) / (n * (n - 1)) + (ops.sum(yy) - ops.trace(yy)) / (m * (m - 1))
    return within - 2 * ops.mean(kernel(x, y))
