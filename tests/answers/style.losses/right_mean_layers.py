import tensorflow as tf


class Gram(tf.keras.layers.Layer):
    def call(self, values):
        rows = tf.reshape(values, (tf.shape(values)[0], -1, values.shape[-1]))
        return tf.matmul(rows, rows, transpose_a=True) / tf.cast(tf.shape(rows)[1], rows.dtype)


gram = Gram()


def transfer_losses(features, content_features, style_grams):
    squared = tf.keras.losses.MeanSquaredError()
    losses = []
    for targets, measure in ((content_features, tf.identity), (style_grams, gram)):
        losses.append(tf.reduce_mean([squared(target, measure(features[name])) for name, target in targets.items()]))
    return losses[0], losses[1]
