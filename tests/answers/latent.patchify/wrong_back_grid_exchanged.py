# mutant: rows and columns of the grid exchanged on the way back
# category: latents
import tensorflow as tf


def patchify(latents, patch):
    batch, height, width, channels = latents.shape
    if height % patch or width % patch:
        raise ValueError(f"patches of {patch} do not fit {height} x {width}")
    cut = tf.reshape(latents, (batch, height // patch, patch, width // patch, patch, channels))
    cut = tf.transpose(cut, (0, 1, 3, 2, 4, 5))
    return tf.reshape(cut, (batch, (height // patch) * (width // patch), patch * patch * channels))


def unpatchify(tokens, patch, height, width):
    batch, _, size = tokens.shape
    grid = tf.reshape(tokens, (batch, width // patch, height // patch, patch, patch, size // patch**2))
    grid = tf.transpose(grid, (0, 2, 3, 1, 4, 5))
    return tf.reshape(grid, (batch, height, width, size // patch**2))
