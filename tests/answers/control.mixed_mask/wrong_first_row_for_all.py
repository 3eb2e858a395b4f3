# mutant: one mask for the whole batch
# category: first-row-for-all
import tensorflow as tf


def mixed_mask(segments):
    segments = tf.repeat(segments[:1], len(segments), axis=0)
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    own = places[None, :] == places[:, None]
    same = segments[:, :, None] == segments[:, None, :]
    together = same & (segments >= 0)[:, :, None]
    real = (segments != -2)[:, None, :]
    return ((earlier | together) & real) | own
