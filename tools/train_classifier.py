"""Train the classifier behind imagegen.features and store its weights as imagegen/assets/classifier.npz.

    python -m tools.train_classifier

About a minute on two cores. The test digits are looked at once, after training; nothing is chosen by them.
"""

from pathlib import Path

import keras
import numpy
import scipy.ndimage

from imagegen import data

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "classifier.npz"
SEED = 2026
COPIES = 12
EPOCHS = 6
BATCH_SIZE = 128
LEARNING_RATE = 2e-3
MAX_DEGREES = 12
MAX_SHIFT = 2.0
MAX_ZOOM = 0.1
TOTAL_VARIANCE = 1000


def build_classifier() -> keras.Model:
    """Return the network whose forward pass imagegen.features repeats in NumPy: (28, 28, 1) in [0, 1] to 10 scores."""
    images = keras.Input((28, 28, 1))
    x = keras.layers.ZeroPadding2D(2)(images)
    x = keras.layers.Conv2D(32, 5, strides=2, activation="relu", name="strokes")(x)
    x = keras.layers.ZeroPadding2D(1)(x)
    x = keras.layers.Conv2D(64, 3, strides=2, activation="relu", name="parts")(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dropout(0.3)(x)
    x = keras.layers.Dense(64, activation="relu", name="features")(x)
    x = keras.layers.Dropout(0.3)(x)
    return keras.Model(images, keras.layers.Dense(10, name="scores")(x), name="classifier")


def distorted(images: numpy.ndarray, rng: numpy.random.Generator) -> numpy.ndarray:
    """Return a copy of images (N, 28, 28, 1), each one rotated, zoomed and shifted a little."""
    copies = numpy.empty_like(images)
    centre = numpy.array([13.5, 13.5])
    for index, image in enumerate(images[..., 0]):
        angle = numpy.deg2rad(rng.uniform(-MAX_DEGREES, MAX_DEGREES))
        zoom = 1 + rng.uniform(-MAX_ZOOM, MAX_ZOOM)
        turn = zoom * numpy.array([[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]])
        shift = centre - turn @ centre + rng.uniform(-MAX_SHIFT, MAX_SHIFT, 2)
        copies[index, ..., 0] = scipy.ndimage.affine_transform(image, turn, shift, order=1)
    return copies


def train(images: numpy.ndarray, labels: numpy.ndarray) -> keras.Model:
    """Return the network trained on images (N, 28, 28, 1) in [0, 1] with labels (N,)."""
    keras.utils.set_random_seed(SEED)
    rng = numpy.random.default_rng(SEED)
    originals_and_copies = numpy.concatenate([images] + [distorted(images, rng) for _ in range(COPIES - 1)])
    model = build_classifier()
    steps = EPOCHS * len(originals_and_copies) // BATCH_SIZE
    model.compile(
        optimizer=keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(
        originals_and_copies,
        numpy.tile(labels, COPIES),
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        verbose=2,
    )
    return model


def rescale_features(model: keras.Model):
    """Scale the features of the training digits to a total variance of 1,000, and leave the scores as they are.

    A Frechet distance grows with the square of the features' scale, which training leaves to chance.
    """
    encoder = keras.Model(model.input, model.get_layer("features").output)
    total_variance = encoder.predict(data.digits("train").images, verbose=0).var(axis=0).sum()
    scale = numpy.sqrt(TOTAL_VARIANCE / total_variance)
    kernel, bias = model.get_layer("features").get_weights()
    model.get_layer("features").set_weights([kernel * scale, bias * scale])
    kernel, bias = model.get_layer("scores").get_weights()
    model.get_layer("scores").set_weights([kernel / scale, bias])


def save(model: keras.Model, target: Path):
    """Print the accuracy on the course's test digits and write the weights in half precision, for `imagegen.features.Classifier`."""
    images, labels, _ = data.digits("test")
    accuracy = (model.predict(images, verbose=0).argmax(axis=1) == labels).mean()
    weights = {}
    for name in ("strokes", "parts", "features", "scores"):
        kernel, bias = model.get_layer(name).get_weights()
        weights |= {f"{name}_kernel": kernel.astype(numpy.float16), f"{name}_bias": bias.astype(numpy.float16)}
    numpy.savez_compressed(target, **weights)
    print(f"test accuracy {accuracy:.3f}, {target.name}: {target.stat().st_size / 1000:.0f} kB")


def main():
    """Train on the training digits, and write the weights."""
    images, labels, _ = data.digits("train")
    model = train(images, labels)
    rescale_features(model)
    save(model, TARGET)


if __name__ == "__main__":
    main()
