import keras
import numpy
import pytest

from imagegen import data, translation


@pytest.fixture(scope="module")
def images():
    return data.digits("test", (-1.0, 1.0)).images[:20]


def test_low_resolution_takes_means_of_patches(images):
    conditions = translation.low_resolution(images)
    assert conditions.shape == (20, 7, 7, 1)
    numpy.testing.assert_allclose(conditions[3, 2, 5, 0], images[3, 8:12, 20:24, 0].mean(), atol=1e-6)
    numpy.testing.assert_allclose(conditions.mean(), images.mean(), atol=1e-5)


def test_low_resolution_names_a_wrong_shape():
    with pytest.raises(ValueError, match="14"):
        translation.low_resolution(numpy.zeros((2, 14, 14, 1)))


def test_enlarging_and_reducing_gives_the_condition_back(images):
    conditions = translation.low_resolution(images)
    large = translation.enlarged(conditions)
    assert large.shape == images.shape
    numpy.testing.assert_allclose(translation.low_resolution(large), conditions, atol=1e-6)


def test_nearest_target_of_a_known_condition_is_its_own(images):
    conditions = translation.low_resolution(images)
    numpy.testing.assert_array_equal(translation.nearest_target(conditions[::-1], conditions, images), images[::-1])


def test_networks_fit_together(images):
    conditions = translation.low_resolution(images)
    made = translation.translator(channels=4)(conditions)
    assert made.shape == images.shape and numpy.abs(keras.ops.convert_to_numpy(made)).max() <= 1
    judge = translation.pair_discriminator(channels=4)
    assert judge([conditions, images]).shape == (20, 7, 7, 1)


def test_a_logit_sees_twenty_pixels_and_the_condition(images):
    keras.utils.set_random_seed(0)
    judge = translation.pair_discriminator(channels=8)
    conditions = translation.low_resolution(images[:1])

    def change(pixels, conditions_there=conditions):
        changed = images[:1].copy()
        changed[0, pixels, pixels] += 0.5
        logits = judge([conditions_there, changed]) - judge([conditions, images[:1]])
        return numpy.abs(keras.ops.convert_to_numpy(logits))[0, 3, 3, 0]

    # The logit in the middle belongs to the cell of pixels 12 to 15; two cells on either side make 4 to 23.
    assert change(4) > 0 and change(23) > 0
    assert change(3) == 0 and change(24) == 0
    assert change(3, conditions + 0.5) > 0
