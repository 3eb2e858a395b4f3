import tensorflow as tf


def transfer_losses(features, content_features, style_grams):
    content = style = tf.constant(0.0)
    for layer, values in features.items():
        if layer in content_features:
            gap = values - content_features[layer]
            content += tf.nn.l2_loss(gap) * 2 / tf.cast(tf.size(gap), tf.float32) / len(content_features)
        if layer in style_grams:
            products = tf.einsum("bhwi,bhwj->bijhw", values, values)
            gap = tf.reduce_mean(products, axis=(3, 4)) - style_grams[layer]
            style += tf.nn.l2_loss(gap) * 2 / tf.cast(tf.size(gap), tf.float32) / len(style_grams)
    return [content, style]
