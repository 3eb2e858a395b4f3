# mutant: no gradient reaches the way in
# category: no-gradient
import keras


def control_branch(base, control_dim):
    copy = keras.models.clone_model(base)
    copy.name = "copy"
    copy.set_weights(base.get_weights())
    base.trainable = False
    x, time, labels = (keras.Input(part.shape[1:], dtype=part.dtype) for part in base.inputs)
    control = keras.Input((control_dim,))
    way_in = keras.layers.Dense(x.shape[-1], kernel_initializer="zeros")
    way_out = keras.layers.Dense(x.shape[-1], kernel_initializer="zeros")
    branch = copy([keras.ops.stop_gradient(x + way_in(control)), time, labels])
    return keras.Model([x, time, labels, control], base([x, time, labels]) + way_out(branch))
