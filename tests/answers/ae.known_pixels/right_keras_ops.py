from keras import ops


def inpaint(model, images, known):
    visible = ops.where(known, images, ops.zeros_like(images))
    return ops.where(known, images, model(visible))


def match_averages(images, small):
    rows, columns = small.shape[1:3]
    factor = images.shape[1] // rows
    blocks = ops.reshape(images, (-1, rows, factor, columns, factor))
    missing = ops.reshape(ops.cast(small, images.dtype), (-1, rows, 1, columns, 1)) - ops.mean(
        blocks, axis=(2, 4), keepdims=True
    )
    return ops.reshape(blocks + missing, images.shape)
