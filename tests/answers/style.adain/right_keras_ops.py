from keras import ops


def adain(content, style, epsilon=1e-5):
    def statistics(features):
        deviation = ops.sqrt(ops.var(features, axis=(1, 2), keepdims=True) + epsilon)
        return ops.mean(features, axis=(1, 2), keepdims=True), deviation

    (old_mean, old_deviation), (mean, deviation) = statistics(content), statistics(style)
    return mean + deviation * (content - old_mean) / old_deviation
