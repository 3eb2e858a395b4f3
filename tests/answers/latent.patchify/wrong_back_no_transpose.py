# mutant: the way back is a reshape alone
# category: back-no-transpose
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
    grid = tf.reshape(tokens, (batch, height // patch, width // patch, patch, patch, size // patch**2))
    return tf.reshape(grid, (batch, height, width, size // patch**2))
