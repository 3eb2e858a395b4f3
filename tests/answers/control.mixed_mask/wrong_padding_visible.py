# mutant: padding is looked at
# category: padding-visible
import tensorflow as tf


def mixed_mask(segments):
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    same = segments[:, :, None] == segments[:, None, :]
    together = same & (segments >= 0)[:, :, None]
    return earlier | together
