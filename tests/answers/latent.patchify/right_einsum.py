import numpy as np
import tensorflow as tf


def patchify(latents, patch):
    shape = latents.shape
    if any(side % patch for side in shape[1:3]):
        raise ValueError(f"{shape[1:3]} is no multiple of {patch}")
    six = tf.reshape(latents, (-1, shape[1] // patch, patch, shape[2] // patch, patch, shape[3]))
    return tf.reshape(tf.einsum("brycxk->brcyxk", six), (shape[0], -1, patch * patch * shape[3]))


def unpatchify(tokens, patch, height, width):
    numbers = np.asarray(tokens).reshape(len(tokens), height // patch, width // patch, patch, patch, -1)
    return tf.constant(np.moveaxis(numbers, 3, 2).reshape(len(tokens), height, width, -1))
