# mutant: mean of the channels' deviations
# category: channels-averaged
import tensorflow as tf


def scale_factor(raw):
    return 1.0 / tf.reduce_mean(tf.math.reduce_std(raw, axis=(0, 1, 2)))


def encode(encoder, images, factor):
    return factor * encoder(images)


def decode(decoder, latents, factor):
    return decoder(latents / factor)
