import keras


def control_branch(base, control_dim):
    base.trainable = True
    copy = keras.models.clone_model(base)
    copy.name = f"{base.name}_copy"
    for new, old in zip(copy.weights, base.weights, strict=True):
        new.assign(old)
    base.trainable = False
    size = base.output.shape[-1]

    def zero():
        return keras.layers.Dense(size, kernel_initializer="zeros", bias_initializer="zeros")

    *inputs, control = [keras.Input(p.shape[1:], dtype=p.dtype) for p in base.inputs] + [keras.Input((control_dim,))]
    branch = zero()(copy([inputs[0] + zero()(control), inputs[1], inputs[2]]))
    return keras.Model([*inputs, control], branch + base(inputs))
