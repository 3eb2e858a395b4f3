"""Two measures of style on small feature maps: Gram matrices, and the channel statistics of AdaIN."""

import numpy as np

random = np.random.default_rng(3)
HEIGHT, WIDTH, CHANNELS = 6, 8, 4


def gram_matrix(features):
    height, width, channels = features.shape
    rows = features.reshape(height * width, channels)
    return rows.T @ rows / (height * width)


def style_distance(first, second):
    return np.mean((gram_matrix(first) - gram_matrix(second)) ** 2)


def statistics(features, epsilon=1e-5):
    mean = features.mean(axis=(1, 2), keepdims=True)
    deviation = np.sqrt(features.var(axis=(1, 2), keepdims=True) + epsilon)
    return mean, deviation


def adain(content, style):
    mean, deviation = statistics(content)
    style_mean, style_deviation = statistics(style)
    return style_deviation * (content - mean) / deviation + style_mean


def shuffle_positions(features):
    rows = features.reshape(HEIGHT * WIDTH, CHANNELS)
    return random.permutation(rows).reshape(features.shape)


texture = random.gamma(2.0, 1.0, size=(HEIGHT, WIDTH, CHANNELS))
distance_when_shuffled = style_distance(texture, shuffle_positions(texture))
distance_when_tiled = style_distance(texture, np.tile(texture, (2, 2, 1)))

contents = random.gamma(2.0, 1.0, size=(3, HEIGHT, WIDTH, CHANNELS))
contents[0, :, :, 0] = 0.0  # a filter that finds nothing in this image
styles = random.normal(size=(3, 1, 1, CHANNELS)) + random.normal(size=(3, HEIGHT, WIDTH, CHANNELS))
stylised = adain(contents, styles)
mean_error = np.abs(stylised.mean(axis=(1, 2)) - styles.mean(axis=(1, 2))).max()
deviation_error = np.abs(stylised.std(axis=(1, 2))[1:] - styles.std(axis=(1, 2))[1:]).max()
