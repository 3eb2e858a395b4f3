import numpy as np
from keras import ops


def scale_of_token(sizes):
    return ops.concatenate([ops.full((h * w,), scale, dtype="int32") for scale, (h, w) in enumerate(sizes)])


def scale_mask(sizes):
    member = ops.one_hot(scale_of_token(sizes), len(sizes))
    earlier = np.tri(len(sizes), dtype="float32")
    return ops.matmul(ops.matmul(member, earlier), ops.transpose(member)) > 0.5
