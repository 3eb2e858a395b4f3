# mutant: the way in divides
# category: encode-divides
import tensorflow as tf


def scale_factor(raw):
    return 1.0 / tf.math.reduce_std(raw)


def encode(encoder, images, factor):
    return encoder(images) / factor


def decode(decoder, latents, factor):
    return decoder(latents / factor)
