import tensorflow as tf

generator = tf.random.Generator.from_non_deterministic_state()


def reparameterize(mean, log_variance):
    return mean + generator.normal(tf.shape(mean)) * tf.sqrt(tf.exp(log_variance))
