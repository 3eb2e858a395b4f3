import keras
from keras import ops


def mixed_loss(logits, ids, velocity, target, segments, weight):
    words = ops.equal(segments, -1)
    asked = ops.cast(ops.logical_and(words[:, :-1], words[:, 1:]), "float32")
    nats = keras.losses.sparse_categorical_crossentropy(ids[:, 1:], logits[:, :-1], from_logits=True)
    text = ops.sum(nats * asked) / ops.maximum(ops.sum(asked), 1)
    patches = ops.cast(ops.greater(segments, -1), "float32")
    errors = keras.losses.mean_squared_error(target, velocity)
    image = ops.sum(errors * patches) / ops.maximum(ops.sum(patches), 1)
    return [text, image, text + weight * image]
