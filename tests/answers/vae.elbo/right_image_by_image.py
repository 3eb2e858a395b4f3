import tensorflow as tf


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    distortions, rates = [], []
    for image, scores, center, log_width in zip(images, logits, mean, log_variance):
        bce = tf.keras.losses.BinaryCrossentropy(from_logits=True, reduction="sum")
        distortions.append(bce(tf.reshape(image, [-1, 1]), tf.reshape(scores, [-1, 1])))
        rates.append(0.5 * tf.reduce_sum(center**2 + tf.exp(log_width) - 1 - log_width))
    distortion, rate = tf.reduce_mean(distortions), tf.reduce_mean(rates)
    return distortion + beta * rate, distortion, rate
