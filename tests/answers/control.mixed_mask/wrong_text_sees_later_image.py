# mutant: images are visible to all
# category: all-see-image
import tensorflow as tf


def mixed_mask(segments):
    places = tf.range(segments.shape[1])
    earlier = places[None, :] <= places[:, None]
    own = places[None, :] == places[:, None]
    real = (segments != -2)[:, None, :]
    return ((earlier | (segments >= 0)[:, None, :]) & real) | own
