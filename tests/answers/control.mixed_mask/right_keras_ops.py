from keras import ops


def mixed_mask(segments):
    count = segments.shape[1]
    places = ops.arange(count)
    causal = ops.expand_dims(ops.greater_equal(places[:, None], places[None, :]), 0)
    same = ops.equal(ops.expand_dims(segments, 2), ops.expand_dims(segments, 1))
    images = ops.logical_and(same, ops.expand_dims(ops.greater(segments, -1), 1))
    seen = ops.logical_or(causal, images)
    seen = ops.logical_and(seen, ops.expand_dims(ops.not_equal(segments, -2), 1))
    return ops.logical_or(seen, ops.eye(count, dtype="bool"))
