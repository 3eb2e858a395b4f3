from pathlib import Path

import numpy
import pytest

from imagegen import captions, data, features, metrics, tokenizer
from tools import train_tokenizer

WEIGHTS = Path(tokenizer.__file__).parent / "assets" / "tokenizer.npz"


@pytest.fixture(scope="module")
def test_digits():
    return data.digits("test")


@pytest.fixture(scope="module")
def ids(test_digits):
    return tokenizer.encode(test_digits.images)


@pytest.fixture(scope="module")
def drawn(ids):
    return tokenizer.decode(ids)


def test_a_digit_is_sixteen_whole_numbers(ids):
    assert ids.shape == (1000, 16) and ids.dtype == numpy.int32
    assert tokenizer.TOKENS == 16 <= 20
    assert ids.min() >= 0 and ids.max() < tokenizer.VOCABULARY_SIZE == 256


def test_reconstructions_are_images(drawn):
    assert drawn.shape == (1000, 28, 28, 1) and drawn.dtype == numpy.float32
    assert 0 <= drawn.min() < 0.01 and 0.99 < drawn.max() <= 1


def test_reconstructions_are_near_the_test_digits(test_digits, drawn):
    assert metrics.fid(test_digits.images, drawn) < 3
    assert numpy.sum((drawn - test_digits.images) ** 2) / 1000 < 5


def test_reconstructions_are_read_as_what_they_were(test_digits, drawn):
    """The classifier reads 0.981 of the digits themselves as their class."""
    assert metrics.conditional_accuracy(drawn, test_digits.labels) >= 0.975
    before, after = (features.class_probabilities(images).argmax(axis=1) for images in (test_digits.images, drawn))
    assert (before == after).mean() >= 0.985


def test_reconstructions_keep_what_a_caption_says(test_digits, drawn):
    shares = captions.score(drawn, test_digits.labels, captions.levels(test_digits.images, test_digits.labels))
    assert min(shares[name] for name in captions.ATTRIBUTES) > 0.8


def test_no_code_is_dead():
    ids = tokenizer.encode(data.digits("train").images)
    assert len(numpy.unique(ids)) == tokenizer.VOCABULARY_SIZE


def test_a_cell_of_the_grid_is_its_part_of_the_image(test_digits, ids):
    """Raster order: another token in the first cell changes the top left corner, and leaves the bottom right one alone."""
    changed = ids[:100].copy()
    changed[:, 0] = ids[100:200, 5]
    difference = numpy.abs(tokenizer.decode(changed) - tokenizer.decode(ids[:100])).mean(axis=(0, 3))
    assert difference[:10, :10].mean() > 20 * difference[18:, 18:].mean()


def test_ids_are_the_nearest_codes():
    vectors = numpy.random.default_rng(0).normal(size=(3, 5, 8))
    distances = ((vectors[..., None, :] - tokenizer.codebook()) ** 2).sum(axis=-1)
    assert numpy.array_equal(tokenizer.nearest(vectors, tokenizer.codebook()), distances.argmin(axis=-1))


def test_rows_do_not_depend_on_their_batch(test_digits, ids):
    assert numpy.array_equal(tokenizer.encode(test_digits.images[250:253]), ids[250:253])
    assert tokenizer.encode(test_digits.images[:0]).shape == (0, 16)
    assert tokenizer.decode(ids[:0]).shape == (0, 28, 28, 1)


def test_the_feature_loss_looks_through_the_classifier(test_digits):
    found = train_tokenizer.classifier_features(test_digits.images[:20])
    numpy.testing.assert_allclose(found, features.features(test_digits.images[:20]), rtol=1e-3, atol=1e-2)


def test_training_copies_are_sharp_images_of_the_same_class(test_digits):
    generator = numpy.random.default_rng(0)
    copies = train_tokenizer.distorted(test_digits.images[:200], generator)
    assert copies.shape == (200, 28, 28, 1) and copies.min() >= 0 and copies.max() <= 1
    assert metrics.conditional_accuracy(copies, test_digits.labels[:200]) > 0.9
    assert metrics.sharpness(copies) > 0.7 * metrics.sharpness(test_digits.images[:200])


def test_weights_are_small():
    assert WEIGHTS.stat().st_size < 1_000_000


@pytest.mark.parametrize(
    "call",
    [
        lambda: tokenizer.encode(numpy.zeros((2, 28, 28))),
        lambda: tokenizer.encode(numpy.full((2, 28, 28, 1), 255.0)),
        lambda: tokenizer.decode(numpy.zeros((2, 4, 4), int)),
        lambda: tokenizer.decode(numpy.full((2, 16), 256)),
        lambda: tokenizer.decode(numpy.full((2, 16), -1)),
    ],
)
def test_wrong_arguments_are_named(call):
    with pytest.raises(ValueError, match="must|run from"):
        call()
