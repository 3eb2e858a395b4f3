import keras
import numpy
import pytest

from imagegen import data, latents, metrics, training


@pytest.fixture(scope="module", params=latents.KINDS)
def shipped(request):
    return latents.load(request.param)


def test_shipped_reconstructions_are_as_good_as_claimed(shipped):
    """The numbers that `tools.train_autoencoder` prints: FID 2.4 and 0.1, accuracy 0.970 and 0.978 (test digits: 0.981)."""
    digits = data.digits("test")
    images = shipped.decode(shipped.encode(digits.images))
    assert images.shape == digits.images.shape and 0 <= images.min() and images.max() <= 1
    assert metrics.fid(digits.images, images) < 3
    assert metrics.conditional_accuracy(images, digits.labels) > 0.965


def test_shipped_latents_are_standardised(shipped):
    encoded = shipped.encode(data.digits("train").images)
    axes = tuple(range(encoded.ndim - 1))
    assert encoded.shape[1:] == tuple(shipped.latent_shape)
    numpy.testing.assert_allclose(encoded.mean(axes), 0, atol=0.01)
    numpy.testing.assert_allclose(encoded.std(axes), 1, atol=0.01)


def test_shapes_and_names_are_checked(shipped):
    with pytest.raises(ValueError, match="28, 28, 1"):
        shipped.encode(numpy.zeros((2, 28, 28), "float32"))
    with pytest.raises(ValueError, match="latents must"):
        shipped.decode(numpy.zeros((2, 3), "float32"))
    with pytest.raises(ValueError, match="'dense' or 'grid'"):
        latents.load("vq")


def test_grid_latents_are_local():
    grid = latents.load("grid")
    image = data.digits("test").images[:1]
    changed = image.copy()
    changed[:, :8] = 1 - changed[:, :8]
    difference = numpy.abs(grid.encode(image) - grid.encode(changed)).max(axis=(0, 2, 3))
    assert difference[:2].min() > 0.1 and difference[5:].max() == 0


def test_standardise_changes_the_scale_and_not_the_images():
    autoencoder = latents.dense_autoencoder(latent_dim=5, hidden_units=16)
    images = data.digits("test").images[:200]
    before = autoencoder.decode(autoencoder.encode(images))
    autoencoder.standardise(images)
    numpy.testing.assert_allclose(autoencoder.encode(images).std(axis=0), 1, atol=1e-4)
    numpy.testing.assert_allclose(autoencoder.decode(autoencoder.encode(images)), before, atol=1e-5)


@pytest.mark.parametrize("build", [latents.dense_autoencoder, latents.grid_autoencoder])
def test_a_few_updates_lower_the_loss(build):
    keras.utils.set_random_seed(0)
    autoencoder = build()
    step = latents.autoencoder_step(autoencoder, keras.optimizers.Adam(2e-3))
    losses = training.train(step, training.batches(data.digits("train").images, batch_size=32), steps=15).losses["loss"]
    assert losses[-1] < 0.7 * losses[0]


def test_residual_mlp_starts_at_zero_and_learns_through_the_gates():
    import tensorflow as tf

    network = latents.residual_mlp(latent_dim=6, width=16, blocks=2)
    noise, time, labels = tf.random.normal((4, 6)), tf.constant([0.0, 0.3, 0.7, 1.0]), tf.constant([0, 3, 9, 10])
    assert not numpy.any(network([noise, time, labels]))
    network.layers[-1].kernel.assign(tf.random.normal(network.layers[-1].kernel.shape))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network([noise, time, labels]) - noise))
    gradients = tape.gradient(loss, network.trainable_variables)
    gates = [g for g, v in zip(gradients, network.trainable_variables, strict=True) if v.shape == (64, 48)]
    assert len(gates) == 2 and all(numpy.abs(gate[:, 32:]).max() > 0 for gate in gates)


def test_warm_cosine_rises_and_falls():
    rate = latents.warm_cosine(1e-3, steps=200, warmup=20)
    assert float(rate(0)) == 0
    numpy.testing.assert_allclose(float(rate(20)), 1e-3, rtol=1e-5)
    numpy.testing.assert_allclose(float(rate(200)), 2e-5, rtol=1e-4)


def test_shipped_flow_draws_what_is_asked_for():
    """The numbers that `tools.train_grid_flow` prints, on fewer samples."""
    from tools.train_grid_flow import samples

    images, labels = samples(latents.load_grid_flow(), count=300, guidance=1.5, steps=12)
    assert images.shape == (300, 28, 28, 1)
    assert metrics.conditional_accuracy(images, labels) > 0.9
