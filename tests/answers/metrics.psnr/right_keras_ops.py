from keras import ops


def psnr(images, references, data_range):
    gap = ops.cast(images, "float32") - ops.cast(references, "float32")
    error = ops.mean(ops.reshape(ops.square(gap), (gap.shape[0], -1)), axis=1)
    return 10 * ops.log10(float(data_range) ** 2 / error)
