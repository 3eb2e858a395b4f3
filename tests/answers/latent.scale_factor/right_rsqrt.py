import tensorflow as tf


def scale_factor(raw):
    mean = tf.reduce_mean(raw)
    return tf.math.rsqrt(tf.reduce_mean(tf.square(raw - mean)))


def encode(encoder, images, factor):
    return tf.math.scalar_mul(factor, encoder(images))


def decode(decoder, latents, factor):
    return decoder(tf.math.scalar_mul(1.0 / factor, latents))
