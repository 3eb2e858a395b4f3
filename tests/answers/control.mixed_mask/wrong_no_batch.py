# mutant: one mask without batch axis
# category: mask-shape
import tensorflow as tf


def mixed_mask(segments):
    segments = segments[:1]
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    own = places[None, :] == places[:, None]
    same = segments[:, :, None] == segments[:, None, :]
    together = same & (segments >= 0)[:, :, None]
    real = (segments != -2)[:, None, :]
    return (((earlier | together) & real) | own)[0]
