# mutant: shift and scale, of which decode knows one
# category: encode-shifted
import tensorflow as tf


def scale_factor(raw):
    return 1.0 / tf.math.reduce_std(raw)


def encode(encoder, images, factor):
    raw = encoder(images)
    return factor * (raw - tf.reduce_mean(raw))


def decode(decoder, latents, factor):
    return decoder(latents / factor)
