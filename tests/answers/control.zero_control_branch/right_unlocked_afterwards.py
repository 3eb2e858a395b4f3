import keras


def control_branch(base, control_dim):
    base.trainable = False
    copy = keras.models.clone_model(base)
    copy.name = "copy"
    copy.set_weights(base.get_weights())
    for layer in copy.layers:
        layer.trainable = True
    x, time, labels = keras.Input(base.inputs[0].shape[1:]), keras.Input(()), keras.Input((), dtype="int32")
    control = keras.Input((control_dim,))
    way_in, way_out = (keras.layers.Dense(x.shape[1], kernel_initializer="zeros") for _ in range(2))
    return keras.Model(
        [x, time, labels, control],
        base([x, time, labels]) + way_out(copy([way_in(control) + x, time, labels])),
    )
