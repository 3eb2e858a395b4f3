import tensorflow as tf


def rescale(guided, conditional, phi):
    def one(pair):
        image, reference = pair
        return image * (phi * tf.math.reduce_std(reference) / tf.math.reduce_std(image) + (1 - phi))

    return tf.map_fn(one, (guided, conditional), fn_output_signature=tf.float32)
