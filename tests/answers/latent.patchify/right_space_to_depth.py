import tensorflow as tf


def patchify(latents, patch):
    batch, height, width, channels = latents.shape
    if height % patch or width % patch:
        raise ValueError(f"patches of {patch} do not fit {height} x {width}")
    if patch == 1:
        return tf.reshape(latents, (batch, height * width, channels))
    cells = tf.nn.space_to_depth(latents, patch)
    return tf.reshape(cells, (batch, -1, cells.shape[-1]))


def unpatchify(tokens, patch, height, width):
    cells = tf.reshape(tokens, (tokens.shape[0], height // patch, width // patch, tokens.shape[-1]))
    return cells if patch == 1 else tf.nn.depth_to_space(cells, patch)
