# mutant: the factor is measured on every batch
# category: encode-remeasured
import tensorflow as tf


def scale_factor(raw):
    return 1.0 / tf.math.reduce_std(raw)


def encode(encoder, images, factor):
    raw = encoder(images)
    return raw / tf.math.reduce_std(raw)


def decode(decoder, latents, factor):
    return decoder(latents / factor)
