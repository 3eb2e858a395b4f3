from keras import ops


def scale_factor(raw):
    return 1 / ops.std(ops.reshape(raw, (-1,)))


def encode(encoder, images, factor):
    latents = encoder(images)
    return ops.multiply(latents, factor)


def decode(decoder, latents, factor):
    return decoder(ops.divide(latents, factor))
