# mutant: all images see one another
# category: images-together
import tensorflow as tf


def mixed_mask(segments):
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    own = places[None, :] == places[:, None]
    together = (segments >= 0)[:, :, None] & (segments >= 0)[:, None, :]
    real = (segments != -2)[:, None, :]
    return ((earlier | together) & real) | own
