import keras
from keras import ops


def add_noise(images, sigma):
    return images + sigma * keras.random.normal(ops.shape(images), dtype="float32")


def restoration_loss(model, damage, images):
    return keras.losses.MeanSquaredError()(images, model(damage(images)))
