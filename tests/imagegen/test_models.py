import keras
import numpy
import pytest

from imagegen import metrics, models


def noise(count, seed=0):
    return numpy.random.default_rng(seed).standard_normal((count, 64)).astype("float32")


def test_space_to_depth_gathers_patches():
    images = keras.Input(models.IMAGE_SHAPE)
    cells = models.space_to_depth(images)
    pixels = numpy.arange(784, dtype="float32").reshape(1, 28, 28, 1)
    found = keras.Model(images, cells).predict(pixels, verbose=0)
    assert found.shape == (1, 7, 7, 16)
    numpy.testing.assert_array_equal(found[0, 2, 5], pixels[0, 8:12, 20:24, 0].reshape(-1))
    there_and_back = keras.Model(images, models.depth_to_space(cells)).predict(pixels, verbose=0)
    numpy.testing.assert_array_equal(there_and_back, pixels)


def test_generator_without_classes():
    generator = models.patch_generator()
    images = keras.ops.convert_to_numpy(generator(noise(5)))
    assert images.shape == (5, 28, 28, 1) and numpy.abs(images).max() <= 1
    assert models.patch_discriminator()(images).shape == (5, 1)
    drawn = models.generate(generator, noise(5))
    numpy.testing.assert_allclose(drawn, (images + 1) / 2, atol=1e-6)


def test_batches_of_drawing_do_not_matter():
    generator = models.patch_generator(channels=4)
    many = noise(models.SAMPLING_BATCH + 2)
    numpy.testing.assert_allclose(
        models.generate(generator, many)[-2:], models.generate(generator, many[-2:]), atol=1e-5
    )


def test_classes_reach_both_networks():
    generator, discriminator = models.patch_generator(num_classes=10), models.patch_discriminator(num_classes=10)
    same_noise = numpy.repeat(noise(1), 2, axis=0)
    images = models.generate(generator, same_noise, numpy.array([3, 8]))
    assert numpy.abs(images[0] - images[1]).max() > 1e-3
    one_image = numpy.repeat(images[:1], 2, axis=0)
    logits = keras.ops.convert_to_numpy(discriminator([one_image, numpy.array([3, 8])]))
    assert logits.shape == (2, 1) and logits[0] != logits[1]


def test_classes_travel_with_noise_and_images():
    generator, discriminator = models.patch_generator(num_classes=10), models.patch_discriminator(num_classes=10)
    one, other = models.carrying_classes(generator, discriminator)
    classes = numpy.array([3, 8, 0])
    pairs = one(numpy.concatenate([noise(3), classes[:, None]], axis=1), training=False)
    images = generator([noise(3), classes], training=False)
    assert tuple(pairs.shape) == (3, 28, 28, 2)
    numpy.testing.assert_allclose(pairs[..., :1], images, atol=1e-6)
    numpy.testing.assert_array_equal(pairs[:, 5, 9, 1], classes)
    numpy.testing.assert_allclose(other(pairs), discriminator([images.numpy(), classes]), atol=1e-5)


def test_the_average_follows_the_weights_and_leaves_counters_alone():
    model, average = models.patch_discriminator(dropout=0.3), models.patch_discriminator(dropout=0.3)
    before = [variable.numpy() for variable in average.variables]
    models.update_average(average, model, decay=0.75)
    for old, target, source in zip(before, average.variables, model.variables, strict=True):
        expected = 0.75 * old + 0.25 * source.numpy() if "float" in source.dtype else old
        numpy.testing.assert_allclose(target.numpy(), expected, rtol=1e-5, atol=1e-7)


def test_the_average_takes_a_model_of_the_same_architecture_only():
    with pytest.raises(ValueError):
        models.update_average(models.patch_generator(), models.patch_discriminator())


def test_pseudo_classes_find_what_is_there():
    rng = numpy.random.default_rng(0)
    truth = rng.integers(0, 3, 300)
    images = numpy.zeros((300, 28, 28, 1), "float32")
    images[numpy.arange(300), 9 * truth] = 1
    images += 0.05 * rng.standard_normal(images.shape)
    clusters = models.pseudo_classes(images, 3, seed=0)
    assert clusters.shape == (300,) and clusters.dtype == numpy.int32
    assert [len(set(clusters[truth == group])) for group in range(3)] == [1, 1, 1] and len(set(clusters)) == 3


def test_dense_networks_of_a_vae():
    mean, log_variance = models.dense_encoder(7)(numpy.zeros((3, 28, 28, 1), "float32"))
    assert tuple(mean.shape) == tuple(log_variance.shape) == (3, 7)
    assert tuple(models.dense_decoder(7)(mean).shape) == (3, 28, 28, 1)


def test_shipped_generator_draws_what_is_asked_for():
    """The numbers that `tools.train_cgan` prints, on fewer samples."""
    from tools.train_cgan import TARGET, samples

    images, labels = samples(models.load_generator(), count=300)
    assert images.shape == (300, 28, 28, 1)
    assert metrics.conditional_accuracy(images, labels) > 0.93
    assert TARGET.stat().st_size < 200_000
