from keras import ops


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    count = ops.shape(images)[0]
    distortion = ops.sum(ops.softplus(logits) - images * logits) / count
    rate = -0.5 * ops.sum(1 + log_variance - mean**2 - ops.exp(log_variance)) / count
    return distortion + rate * beta, distortion, rate
