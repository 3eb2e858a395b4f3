# mutant: all text is one segment
# category: text-leaks
import tensorflow as tf


def mixed_mask(segments):
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    own = places[None, :] == places[:, None]
    same = segments[:, :, None] == segments[:, None, :]
    together = same
    real = (segments != -2)[:, None, :]
    return ((earlier | together) & real) | own
