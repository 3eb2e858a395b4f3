def mixed_mask(segments):
    """Return who may look at whom in sequences of text and images, (B, T, T) booleans: row looks at column (2408.11039).

    Args:
        segments: (B, T) int32 tensor: -1 text, -2 padding, 0, 1, ... the number of the image that a position belongs to.
    A position sees all earlier ones; a position of an image sees the later ones of the same image too; nobody sees padding; and every
    position, padding included, sees itself, so that no row is empty.
    """
    places = tf.range(tf.shape(segments)[1])
    earlier = places[None, :] <= places[:, None]
    same_image = (segments[:, :, None] == segments[:, None, :]) & (segments >= 0)[:, :, None]
    seen = (earlier | same_image) & (segments != -2)[:, None, :]
    return seen | (places[None, :] == places[:, None])
