import tensorflow as tf


def scale_factor(raw):
    _, variance = tf.nn.moments(raw, axes=list(range(len(raw.shape))))
    return float(variance) ** -0.5


def _times(values, number):
    return values * tf.cast(number, values.dtype)


def encode(encoder, images, factor):
    return _times(encoder(images), factor)


def decode(decoder, latents, factor):
    return decoder(_times(latents, 1 / factor))
