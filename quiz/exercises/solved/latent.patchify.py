def patchify(grid, patch):
    """Cut a grid into square patches, one token each (2212.09748, section 3.2).

    Args:
        grid: float32 tensor, shape (B, H, W, C).
        patch: side of a patch in cells.
    Returns:
        Tokens, shape (B, H/patch * W/patch, patch * patch * C): patches in raster order, row after row; inside a token rows, then
        columns, then channels.
    Raises:
        ValueError: patch does not divide H, or does not divide W.
    """
    batch, height, width, channels = grid.shape
    if height % patch or width % patch:
        raise ValueError(f"patches of {patch} do not fit a grid of {height} x {width}")
    cut = tf.reshape(grid, (batch, height // patch, patch, width // patch, patch, channels))
    return tf.reshape(tf.transpose(cut, (0, 1, 3, 2, 4, 5)), (batch, -1, patch * patch * channels))


def unpatchify(tokens, patch, height, width):
    """Return the grid (B, height, width, C) of tokens (B, height/patch * width/patch, patch * patch * C): the exact inverse of `patchify`."""
    batch, _, size = tokens.shape
    cut = tf.reshape(tokens, (batch, height // patch, width // patch, patch, patch, size // patch**2))
    return tf.reshape(tf.transpose(cut, (0, 1, 3, 2, 4, 5)), (batch, height, width, size // patch**2))
