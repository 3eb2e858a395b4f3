# mutant: every layer is looked up in both targets
# category: crashed
import tensorflow as tf


def gram(features):
    positions = tf.shape(features)[1] * tf.shape(features)[2]
    return tf.einsum("bhwc,bhwd->bcd", features, features) / tf.cast(positions, tf.float32)


def transfer_losses(features, content_features, style_grams):
    content = [tf.reduce_mean(tf.square(found - content_features[name])) for name, found in features.items()]
    style = [tf.reduce_mean(tf.square(gram(found) - style_grams[name])) for name, found in features.items()]
    return tf.add_n(content) / len(content), tf.add_n(style) / len(style)
