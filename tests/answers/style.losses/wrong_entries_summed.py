# mutant: summed over the entries of a layer
# category: entries-summed
import tensorflow as tf


def gram(features):
    positions = tf.shape(features)[1] * tf.shape(features)[2]
    return tf.einsum("bhwc,bhwd->bcd", features, features) / tf.cast(positions, tf.float32)


def transfer_losses(features, content_features, style_grams):
    content = [tf.reduce_sum(tf.square(features[name] - target)) for name, target in content_features.items()]
    style = [tf.reduce_sum(tf.square(gram(features[name]) - target)) for name, target in style_grams.items()]
    return tf.add_n(content) / len(content), tf.add_n(style) / len(style)
