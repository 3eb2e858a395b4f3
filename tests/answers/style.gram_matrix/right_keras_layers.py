import keras


def gram_matrix(features):
    flat = keras.layers.Reshape((-1, features.shape[-1]))(features)
    return keras.layers.Dot(axes=1)([flat, flat]) / flat.shape[1]
