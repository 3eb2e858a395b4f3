import numpy as np


def scale_factor(raw):
    values = np.asarray(raw, dtype=np.float64).ravel()
    return float(1 / values.std())


def encode(encoder, images, factor):
    return np.asarray(encoder(images)) * np.float32(factor)


def decode(decoder, latents, factor):
    return np.asarray(decoder(np.asarray(latents) / np.float32(factor)))
