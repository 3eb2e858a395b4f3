# mutant: an image sees itself only
# category: image-alone
import tensorflow as tf


def mixed_mask(segments):
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    own = places[None, :] == places[:, None]
    same = segments[:, :, None] == segments[:, None, :]
    together = same & (segments >= 0)[:, :, None]
    real = (segments != -2)[:, None, :]
    return (((earlier & (segments < 0)[:, :, None]) | together) & real) | own
