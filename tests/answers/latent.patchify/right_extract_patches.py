import tensorflow as tf


def patchify(latents, patch):
    _, height, width, _ = latents.shape
    if (height % patch, width % patch) != (0, 0):
        raise ValueError("patch must divide both sides")
    sizes = [1, patch, patch, 1]
    cells = tf.image.extract_patches(latents, sizes=sizes, strides=sizes, rates=[1, 1, 1, 1], padding="VALID")
    return tf.reshape(cells, (tf.shape(cells)[0], -1, cells.shape[-1]))


def unpatchify(tokens, patch, height, width):
    rows = tf.split(tokens, height // patch, axis=1)
    bands = []
    for row in rows:
        squares = [
            tf.reshape(square, (tokens.shape[0], patch, patch, -1)) for square in tf.unstack(row, axis=1)
        ]
        bands.append(tf.concat(squares, axis=2))
    return tf.concat(bands, axis=1)
