def control_branch(base, control_dim):
    """Return a model that adds a control to a base, and starts as the base (2302.05543, equation 2).

    Args:
        base: a functional keras.Model from [x (B, D), time (B,), labels (B,) int32] to (B, D). It ends up locked; its weights never change.
        control_dim: M, numbers in a control.
    Returns:
        A keras.Model from [x, time, labels, control (B, M)] to
        base(x, time, labels) + way_out(copy(x + way_in(control), time, labels)).
        copy: a network like the base that starts with the base's weights; way_in, way_out: dense layers to D numbers with bias, all zero at
        first. Its trainable_variables are those of the three, and none of the base.
    Keras clones architecture, not weights, and clones the flag `trainable` too; two parts of one model need different names.
    """
    copy = keras.models.clone_model(base)
    copy.name = "copy"
    copy.set_weights(base.get_weights())
    base.trainable = False
    inputs = [keras.Input(part.shape[1:], dtype=part.dtype) for part in base.inputs]
    control = keras.Input((control_dim,))
    x, time, labels = inputs
    way_in = keras.layers.Dense(x.shape[-1], kernel_initializer="zeros", name="way_in")
    way_out = keras.layers.Dense(x.shape[-1], kernel_initializer="zeros", name="way_out")
    branch = copy([x + way_in(control), time, labels])
    return keras.Model([*inputs, control], base(inputs) + way_out(branch))
