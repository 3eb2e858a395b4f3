import statistics

import numpy as np
import tensorflow as tf


def scale_factor(raw):
    return 1 / statistics.pstdev(np.asarray(raw).astype(float).reshape(-1).tolist())


def encode(encoder, images, factor):
    raw = encoder(images)
    return tf.convert_to_tensor(raw) * factor


def decode(decoder, latents, factor):
    raw = tf.convert_to_tensor(latents) * (1.0 / factor)
    return decoder(raw)
