# mutant: differences relative to the target
# category: value
import tensorflow as tf


def gram(features):
    positions = tf.shape(features)[1] * tf.shape(features)[2]
    return tf.einsum("bhwc,bhwd->bcd", features, features) / tf.cast(positions, tf.float32)


def transfer_losses(features, content_features, style_grams):
    content = [
        tf.reduce_mean(tf.square((features[name] - target) / target)) for name, target in content_features.items()
    ]
    style = [
        tf.reduce_mean(tf.square((gram(features[name]) - target) / target)) for name, target in style_grams.items()
    ]
    return tf.add_n(content) / len(content), tf.add_n(style) / len(style)
