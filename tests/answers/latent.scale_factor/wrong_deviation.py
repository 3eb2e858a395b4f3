# mutant: the standard deviation itself
# category: deviation
import tensorflow as tf


def scale_factor(raw):
    return tf.math.reduce_std(raw)


def encode(encoder, images, factor):
    return factor * encoder(images)


def decode(decoder, latents, factor):
    return decoder(latents / factor)
