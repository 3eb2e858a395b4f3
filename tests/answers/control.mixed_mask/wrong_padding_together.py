# mutant: padding is one segment
# category: padding-an-image
import tensorflow as tf


def mixed_mask(segments):
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    own = places[None, :] == places[:, None]
    same = segments[:, :, None] == segments[:, None, :]
    together = same & (segments != -1)[:, :, None]
    real = (segments != -2)[:, None, :] | (segments == -2)[:, :, None] & (segments == -2)[:, None, :]
    return (((earlier & (segments != -2)[:, None, :]) | together) & real) | own
