import keras
from keras import ops


def drop_condition(labels, null_label, probability):
    coins = keras.random.uniform(ops.shape(labels))
    return ops.where(coins < probability, ops.full_like(labels, null_label), labels)
