from keras import ops


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    axes = tuple(range(1, len(images.shape)))
    log_likelihood = ops.sum(images * ops.log_sigmoid(logits) + (1 - images) * ops.log_sigmoid(-logits), axis=axes)
    rate = ops.mean(ops.sum(ops.square(mean) + ops.exp(log_variance) - log_variance - 1, axis=-1)) / 2
    distortion = -ops.mean(log_likelihood)
    return distortion + beta * rate, distortion, rate
