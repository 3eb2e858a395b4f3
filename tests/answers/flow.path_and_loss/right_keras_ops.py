from keras import ops


def path_and_target(data, noise, time):
    share = time
    while len(share.shape) < len(data.shape):
        share = ops.expand_dims(share, -1)
    target = ops.subtract(data, noise)
    return noise + share * target, target


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    return ops.mean((target - network(x, time)) ** 2)
