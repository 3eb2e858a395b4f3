# mutant: Gram matrices are sums, the targets means
# category: gram-not-normalised
import tensorflow as tf


def gram(features):
    return tf.einsum("bhwc,bhwd->bcd", features, features)


def transfer_losses(features, content_features, style_grams):
    content = [tf.reduce_mean(tf.square(features[name] - target)) for name, target in content_features.items()]
    style = [tf.reduce_mean(tf.square(gram(features[name]) - target)) for name, target in style_grams.items()]
    return tf.add_n(content) / len(content), tf.add_n(style) / len(style)
