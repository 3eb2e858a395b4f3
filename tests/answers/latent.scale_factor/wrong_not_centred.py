# mutant: root mean square in place of the standard deviation
# category: not-centred
import tensorflow as tf


def scale_factor(raw):
    return 1.0 / tf.sqrt(tf.reduce_mean(tf.square(raw)))


def encode(encoder, images, factor):
    return factor * encoder(images)


def decode(decoder, latents, factor):
    return decoder(latents / factor)
