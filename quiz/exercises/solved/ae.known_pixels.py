def inpaint(model, images, known):
    """Fill in missing pixels and leave the known ones alone.

    Args:
        model: function from images (B, H, W, 1) to images of the same shape; it was trained on images whose missing pixels are 0,
            and is to be called once, as model(images).
        images: NumPy array, float32, shape (B, H, W, 1). At missing pixels anything may stand, the truth or NaN: it must neither reach
            the model nor change the result.
        known: NumPy array of bool, shape (B, H, W, 1), True where the pixel is known.
    Returns:
        float32 array or tensor, shape (B, H, W, 1): at known pixels the input, bit for bit (not clipped either), elsewhere the model's output.
    """
    visible = np.where(known, images, np.float32(0))
    return np.where(known, images, np.array(model(visible)))


def match_averages(images, small):
    """The images nearest to a proposal (least squares) whose block averages are those that were measured.

    Args:
        images: proposals for the large images, NumPy array, floating point, shape (B, f * h, f * w, 1).
        small: measured averages over blocks of f x f pixels, NumPy array, shape (B, h, w, 1). f is an integer and follows from the shapes;
            h and w may differ.
    Returns:
        Array or tensor of the shape of images: in every block each pixel is moved by the same amount, so that the block's average is the
        measured one. Nothing is clipped.
    """
    count, rows, columns, _ = small.shape
    factor = images.shape[1] // rows
    averages = images.reshape(count, rows, factor, columns, factor, 1).mean(axis=(2, 4))
    return images + (small - averages).repeat(factor, axis=1).repeat(factor, axis=2)
