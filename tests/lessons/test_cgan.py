"""What lesson 05 claims, with its own solved functions on networks of a few weights."""

from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

SOLVED = Path(__file__).parents[2] / "quiz" / "exercises" / "solved"
CLASSES, NOISE = 3, 4


@pytest.fixture(scope="module")
def lesson():
    names = {"np": np, "tf": tf}
    for file in sorted(SOLVED.glob("cgan.*.py")):
        exec(compile(file.read_text(encoding="utf-8"), file.name, "exec"), names)
    return SimpleNamespace(**names)


@pytest.fixture
def players():
    keras.utils.set_random_seed(0)
    noise, label = keras.Input((NOISE,)), keras.Input((), dtype="int32")
    joined = keras.layers.Concatenate()([noise, keras.layers.Embedding(CLASSES, 4)(label)])
    made = keras.layers.Reshape((2, 2, 1))(keras.layers.Dense(4, activation="tanh")(joined))
    image, told = keras.Input((2, 2, 1)), keras.Input((), dtype="int32")
    pair = keras.layers.Concatenate()([keras.layers.Flatten()(image), keras.layers.Embedding(CLASSES, 4)(told)])
    return keras.Model([noise, label], made), keras.Model([image, told], keras.layers.Dense(1)(pair))


@pytest.fixture(scope="module")
def batch():
    random = np.random.default_rng(0)
    labels = np.arange(12) % CLASSES
    return SimpleNamespace(
        images=tf.constant(random.uniform(-1, 1, size=(12, 2, 2, 1)), tf.float32),
        labels=tf.constant(labels, tf.int32),
        wrong_labels=tf.constant((labels + 1) % CLASSES, tf.int32),
        noise=tf.constant(random.normal(size=(12, NOISE)), tf.float32),
    )


def moved(model, action):
    before = model.get_weights()
    action()
    return any(not np.array_equal(old, new) for old, new in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("matching_aware", [False, True])
def test_each_step_changes_one_network(lesson, players, batch, matching_aware):
    generator, discriminator = players
    optimizer, wrong = keras.optimizers.SGD(0.1), batch.wrong_labels if matching_aware else None

    def judge():
        lesson.discriminator_step(generator, discriminator, optimizer, batch.images, batch.labels, batch.noise, wrong)

    def generate():
        lesson.generator_step(generator, discriminator, keras.optimizers.SGD(0.1), batch.labels, batch.noise)

    assert not moved(generator, judge) and moved(discriminator, judge)
    assert not moved(discriminator, generate) and moved(generator, generate)


@pytest.mark.parametrize("matching_aware", [False, True])
def test_an_undecided_discriminator_pays_two_log_two(lesson, players, batch, matching_aware):
    generator, discriminator = players
    discriminator.set_weights([np.zeros_like(weight) for weight in discriminator.get_weights()])
    wrong = batch.wrong_labels if matching_aware else None
    loss = lesson.discriminator_step(
        generator, discriminator, keras.optimizers.SGD(0.1), batch.images, batch.labels, batch.noise, wrong
    )
    assert float(loss) == pytest.approx(2 * np.log(2))


def test_projection_is_additive_and_leaves_absent_classes_alone(lesson):
    random = np.random.default_rng(1)
    features, weights = random.normal(size=(5, 3)).astype("float32"), random.normal(size=3).astype("float32")
    vectors = tf.Variable(random.normal(size=(4, 3)), dtype=tf.float32)
    labels = np.array([0, 2, 2, 0, 2])
    with tf.GradientTape() as tape:
        logits = lesson.projection_logit(features, labels, vectors, weights)
    assert logits.shape == (5, 1)
    slopes = tf.convert_to_tensor(tape.gradient(logits, vectors)).numpy()
    np.testing.assert_array_equal(slopes[[1, 3]], 0)
    np.testing.assert_allclose(slopes[0], features[[0, 3]].sum(axis=0), rtol=1e-5)
    plain = lesson.projection_logit(features, labels, tf.zeros((4, 3)), weights)
    np.testing.assert_allclose(plain[:, 0], features @ weights, rtol=1e-5)


def test_l2_takes_the_mean_and_l1_the_median(lesson):
    """The senior follow-up about a pixel with ink in 60 % of the cases: what pix2pix_g_loss alone prefers."""
    targets = np.array([1.0] * 6 + [0.0] * 4, "float32").reshape(10, 1, 1, 1)
    fooled = np.full((10, 1, 1, 1), 60.0, "float32")
    values = np.linspace(0, 1, 11)
    losses = [float(lesson.pix2pix_g_loss(fooled, np.full_like(targets, value), targets)) for value in values]
    assert values[np.argmin(losses)] == 1.0
    assert values[np.argmin([np.mean((targets - value) ** 2) for value in values])] == pytest.approx(0.6)


def test_receptive_fields_of_the_text(lesson):
    assert lesson.receptive_field([(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]) == 70
    assert lesson.receptive_field([(4, 4), (3, 1), (3, 1), (1, 1)]) == 20
