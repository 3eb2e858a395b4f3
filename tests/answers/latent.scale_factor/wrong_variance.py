# mutant: root missing
# category: variance
import tensorflow as tf


def scale_factor(raw):
    return 1.0 / tf.math.reduce_variance(raw)


def encode(encoder, images, factor):
    return factor * encoder(images)


def decode(decoder, latents, factor):
    return decoder(latents / factor)
