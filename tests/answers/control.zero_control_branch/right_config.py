import keras


def control_branch(base, control_dim):
    copy = keras.Model.from_config(base.get_config())
    copy.name = "trained_copy"
    copy.set_weights(base.get_weights())
    for layer in base.layers:
        layer.trainable = False
    inputs = [keras.Input(part.shape[1:], dtype=part.dtype) for part in base.inputs]
    control = keras.Input((control_dim,), name="control")
    size = inputs[0].shape[-1]
    entered = keras.ops.add(inputs[0], keras.layers.Dense(size, kernel_initializer="zeros", name="way_in")(control))
    answer = copy([entered, *inputs[1:]])
    added = keras.layers.Dense(size, kernel_initializer=keras.initializers.Zeros(), name="way_out")(answer)
    return keras.Model([*inputs, control], keras.ops.add(base(inputs), added))
