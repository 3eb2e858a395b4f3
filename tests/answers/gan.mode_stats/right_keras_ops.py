from keras import ops


def mode_stats(samples, centers, sigma):
    gaps = ops.sqrt(ops.sum(ops.square(ops.expand_dims(samples, 1) - centers), axis=-1))
    good = ops.cast(ops.min(gaps, axis=1) <= 3 * sigma, "float32")
    belongs = ops.one_hot(ops.argmin(gaps, axis=1), len(centers))
    modes = ops.sum(ops.cast(ops.max(belongs * good[:, None], axis=0) > 0, "int32"))
    return int(modes), float(ops.mean(good))
