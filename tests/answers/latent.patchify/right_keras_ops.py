from keras import ops


def patchify(latents, patch):
    batch, height, width, channels = latents.shape
    rows, above = divmod(height, patch)
    columns, beside = divmod(width, patch)
    if above or beside:
        raise ValueError("the patch must divide height and width")
    x = ops.reshape(latents, (batch, rows, patch, columns, patch * channels))
    x = ops.swapaxes(x, 2, 3)
    return ops.reshape(x, (batch, rows * columns, patch * patch * channels))


def unpatchify(tokens, patch, height, width):
    batch, _, size = tokens.shape
    x = ops.reshape(tokens, (batch, height // patch, width // patch, patch, size // patch))
    x = ops.swapaxes(x, 2, 3)
    return ops.reshape(x, (batch, height, width, size // patch**2))
