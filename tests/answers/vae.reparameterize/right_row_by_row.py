import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal([tf.shape(mean)[0], mean.shape[1]], dtype=mean.dtype)
    columns = [mean[:, d] + tf.exp(log_variance[:, d]) ** 0.5 * noise[:, d] for d in range(mean.shape[1])]
    return tf.stack(columns, axis=1)
