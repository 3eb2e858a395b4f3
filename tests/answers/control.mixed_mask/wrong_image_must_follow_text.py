# mutant: an image at the start is taken for text
# category: single
import tensorflow as tf


def mixed_mask(segments):
    segments = tf.where(tf.reduce_all(segments[:, :1] == 0, axis=1, keepdims=True) & (segments == 0), -1, segments)
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    own = places[None, :] == places[:, None]
    same = segments[:, :, None] == segments[:, None, :]
    together = same & (segments >= 0)[:, :, None]
    real = (segments != -2)[:, None, :]
    return ((earlier | together) & real) | own
