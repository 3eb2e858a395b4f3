import keras
from keras import ops


def ssim(images, references, window, data_range):
    kernel = ops.reshape(ops.cast(window, "float64"), (*window.shape, 1, 1))

    def mean(values):
        return keras.ops.conv(values[..., None], kernel, padding="valid")[..., 0]

    x, y = ops.cast(images, "float64"), ops.cast(references, "float64")
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mx, my = mean(x), mean(y)
    contrast = (2 * (mean(x * y) - mx * my) + c2) / (mean(x * x) + mean(y * y) - mx**2 - my**2 + c2)
    return ops.mean(contrast * (2 * mx * my + c1) / (mx**2 + my**2 + c1), axis=(1, 2))
