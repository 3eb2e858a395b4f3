# mutant: large layers weigh more
# category: entries-pooled
import tensorflow as tf


def gram(features):
    positions = tf.shape(features)[1] * tf.shape(features)[2]
    return tf.einsum("bhwc,bhwd->bcd", features, features) / tf.cast(positions, tf.float32)


def transfer_losses(features, content_features, style_grams):
    content = [tf.reshape(tf.square(features[name] - target), [-1]) for name, target in content_features.items()]
    style = [tf.reshape(tf.square(gram(features[name]) - target), [-1]) for name, target in style_grams.items()]
    return tf.reduce_mean(tf.concat(content, 0)), tf.reduce_mean(tf.concat(style, 0))
