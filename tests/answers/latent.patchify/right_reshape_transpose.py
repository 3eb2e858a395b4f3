import tensorflow as tf


def patchify(latents, patch):
    batch, height, width, channels = latents.shape
    if height % patch or width % patch:
        raise ValueError(f"patches of {patch} do not fit {height} x {width}")
    cut = tf.reshape(latents, (batch, height // patch, patch, width // patch, patch, channels))
    return tf.reshape(tf.transpose(cut, (0, 1, 3, 2, 4, 5)), (batch, -1, patch * patch * channels))


def unpatchify(tokens, patch, height, width):
    grid = tf.reshape(tokens, (-1, height // patch, width // patch, patch, patch, tokens.shape[-1] // patch**2))
    return tf.reshape(tf.transpose(grid, (0, 1, 3, 2, 4, 5)), (tokens.shape[0], height, width, -1))
