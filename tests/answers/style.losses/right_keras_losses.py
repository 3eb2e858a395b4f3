import keras
import tensorflow as tf

squared_difference = keras.losses.MeanSquaredError()


def channels_together(activations):
    flat = keras.layers.Reshape((-1, activations.shape[-1]))(activations)
    return keras.layers.Dot(axes=1)([flat, flat]) / flat.shape[1]


def transfer_losses(features, content_features, style_grams):
    found = {name: channels_together(features[name]) for name in style_grams}

    def compare(targets, values):
        return tf.reduce_mean(tf.stack([squared_difference(targets[name], values[name]) for name in targets]))

    return compare(content_features, features), compare(style_grams, found)
