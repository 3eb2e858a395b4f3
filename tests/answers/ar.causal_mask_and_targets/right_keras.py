import keras
from keras import ops


def causal_mask(real):
    place = ops.arange(real.shape[1])
    difference = place[:, None] - place[None, :]
    return ops.logical_or(ops.logical_and(difference > 0, real[:, None, :]), (difference == 0)[None])


def next_token_loss(logits, ids, prompt, pad):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)
    nats = loss(ids[:, prompt:], logits[:, prompt - 1 : -1])
    weights = ops.cast(ops.not_equal(ids[:, prompt:], pad), "float32")
    return ops.sum(nats * weights) / ops.sum(weights)
