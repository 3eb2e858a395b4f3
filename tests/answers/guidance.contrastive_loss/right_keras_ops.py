from keras import ops


def contrastive_loss(images, texts, log_scale):
    unit = lambda x: x / ops.norm(x, axis=-1, keepdims=True)
    table = ops.minimum(ops.exp(log_scale), 100.0) * unit(images) @ ops.transpose(unit(texts))
    own = ops.diagonal(table)
    return ops.mean(0.5 * (ops.logsumexp(table, axis=0) + ops.logsumexp(table, axis=1)) - own)
