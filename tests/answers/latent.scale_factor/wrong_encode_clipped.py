# mutant: latents clipped
# category: encode
import tensorflow as tf


def scale_factor(raw):
    return 1.0 / tf.math.reduce_std(raw)


def encode(encoder, images, factor):
    return tf.clip_by_value(factor * encoder(images), -0.3, 0.3)


def decode(decoder, latents, factor):
    return decoder(latents / factor)
