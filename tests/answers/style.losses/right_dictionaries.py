import tensorflow as tf
from keras import ops


def gram_matrix(features):
    rows = tf.reshape(features, (tf.shape(features)[0], -1, features.shape[-1]))
    return tf.matmul(rows, rows, transpose_a=True) / tf.cast(tf.shape(rows)[1], rows.dtype)


class Distance:
    def __init__(self, represent):
        self.represent = represent

    def __call__(self, features, targets):
        errors = {layer: self.represent(features[layer]) - wanted for layer, wanted in targets.items()}
        return sum(ops.mean(ops.square(error)) for error in errors.values()) / len(errors)


content_distance, style_distance = Distance(tf.identity), Distance(gram_matrix)


def transfer_losses(features, content_features, style_grams):
    return [content_distance(features, content_features), style_distance(features, style_grams)]
