import tensorflow as tf


def ssim(images, references, window, data_range):
    kernel = tf.cast(window, tf.float64)[:, :, None, None]

    def blur(values):
        return tf.nn.conv2d(values, kernel, strides=1, padding="VALID")

    x = tf.cast(images, tf.float64)[..., None]
    y = tf.cast(references, tf.float64)[..., None]
    c1 = (0.01 * float(data_range)) ** 2
    c2 = (0.03 * float(data_range)) ** 2
    mx, my = blur(x), blur(y)
    vx, vy, cxy = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
    numerator = (2 * mx * my + c1) * (2 * cxy + c2)
    denominator = (mx * mx + my * my + c1) * (vx + vy + c2)
    return tf.reduce_mean(numerator / denominator, axis=[1, 2, 3])
