def cfg(unconditional, conditional, scale):
    """Classifier-free guidance in the convention of the libraries: unconditional + scale * (conditional - unconditional).

    The paper (2207.12598, eq. 6) counts from the conditional prediction, (1 + w) conditional - w unconditional: scale = 1 + w.

    Args:
        unconditional, conditional: predicted noise, float32 tensors of one shape, (B, ...).
        scale: any number. 0 gives the unconditional prediction, 1 the conditional one.
    Returns:
        Tensor of the same shape; 1 + scale where the predictions are 1 and 2. Nothing is clipped or averaged.
    """
    return unconditional + scale * (conditional - unconditional)
