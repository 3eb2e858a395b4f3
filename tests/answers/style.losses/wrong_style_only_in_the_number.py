# mutant: one layer's term is only in the number that is returned
# category: gradient-value
import tensorflow as tf


def gram_matrix(features):
    return tf.einsum("bhwi,bhwj->bij", features, features) / float(features.shape[1] * features.shape[2])


def transfer_losses(features, content_features, style_grams):
    content = [tf.reduce_mean(tf.square(features[name] - wanted)) for name, wanted in content_features.items()]
    style = [tf.reduce_mean(tf.square(gram_matrix(features[name]) - wanted)) for name, wanted in style_grams.items()]
    style[-1] = tf.stop_gradient(style[-1]) + 0.0 * style[-1]
    return tf.add_n(content) / len(content), tf.add_n(style) / len(style)
