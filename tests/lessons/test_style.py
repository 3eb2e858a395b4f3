"""What lesson 06 claims, with its own solved functions, on a network of a few filters."""

import itertools
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from imagegen import backbones

SOLVED = Path(__file__).parents[2] / "quiz" / "exercises" / "solved"
SIZE = 32


@pytest.fixture(scope="module")
def lesson():
    names = {"np": np, "tf": tf}
    for file in sorted(SOLVED.glob("style.*.py")):
        exec(compile(file.read_text(encoding="utf-8"), file.name, "exec"), names)
    return SimpleNamespace(**names)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    images = keras.Input((None, None, 3))
    early = keras.layers.Conv2D(8, 3, padding="same", activation="relu")(images)
    late = keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(early)
    return keras.Model(images, {"early": early, "late": late})


@pytest.fixture(scope="module")
def pictures():
    content = backbones.photograph("cat", SIZE)[None]
    return content, backbones.photograph("flower", SIZE, box=(130, 240, 160))[None]


def test_gram_matrix_is_positive_and_blind_to_places(lesson):
    random = np.random.default_rng(0)
    features = random.gamma(2.0, size=(2, 5, 7, 4)).astype("float32")
    gram = np.array(lesson.gram_matrix(tf.constant(features)))
    shuffled = random.permutation(features.reshape(2, 35, 4), axis=1).reshape(features.shape)
    assert np.linalg.eigvalsh(gram).min() > -1e-5
    assert np.allclose(gram, lesson.gram_matrix(tf.constant(shuffled)), atol=1e-4)
    assert not np.allclose(gram[0], gram[1], rtol=1e-2)


def test_gram_distance_is_the_mmd_with_a_quadratic_kernel(lesson):
    """1701.01036: the squared distance of the matrices against kernel means over pairs of positions."""
    random = np.random.default_rng(1)
    first, second = (random.normal(size=(1, 4, 5, 3)).astype("float32") for _ in range(2))
    distance = np.sum((np.array(lesson.gram_matrix(first)) - np.array(lesson.gram_matrix(second))) ** 2)
    a, b = first.reshape(-1, 3), second.reshape(-1, 3)
    kernel = np.mean((a @ a.T) ** 2) + np.mean((b @ b.T) ** 2) - 2 * np.mean((a @ b.T) ** 2)
    assert distance == pytest.approx(kernel, rel=1e-4)


def test_adain_of_features_with_the_same_statistics_changes_nothing(lesson):
    random = np.random.default_rng(2)
    content = random.normal(size=(2, 6, 4, 3)).astype("float32")
    mirrored = content[:, ::-1, ::-1]
    assert np.allclose(lesson.adain(content, mirrored), content, atol=1e-4)


def test_pixels_alone_bring_the_style_loss_down_tenfold_and_hold_the_content(lesson, network, pictures):
    content, style = pictures
    weights = network.get_weights()
    wanted = network(style)
    grams = {name: lesson.gram_matrix(wanted[name]) for name in wanted}
    target = {"late": network(content)["late"]}

    def measure(image):
        return [float(loss) for loss in lesson.transfer_losses(network(image), target, grams)]

    def objective(features):
        content_loss, style_loss = lesson.transfer_losses(features, target, grams)
        return content_loss + 100 * style_loss

    canvas, optimizer = tf.Variable(content), keras.optimizers.Adam(0.02)
    optimizer.build([canvas])
    step = tf.function(lambda: lesson.pixel_step(canvas, network, objective, optimizer))
    losses = [float(step()) for _ in range(80)]
    assert losses[-1] < losses[0]
    assert measure(canvas)[1] < 0.1 * measure(content)[1]
    assert measure(canvas)[0] < 0.5 * measure(style)[0]
    assert all(np.array_equal(*pair) for pair in zip(weights, network.get_weights(), strict=True))
    assert 0 <= canvas.numpy().min() and canvas.numpy().max() <= 1


def test_another_piece_of_a_texture_is_nearer_in_style_than_another_texture(lesson):
    extractor = backbones.extractor("efficientnet_lite0", ("expand_1", "expand_3"))
    pieces = [
        backbones.photograph(name, 64, box=(at, at, 100)) for name in ("gravel", "grass", "brick") for at in (0, 300)
    ]
    grams = [lesson.gram_matrix(one) for one in extractor(np.stack(pieces)).values()]
    near, far = [], []
    for first, second in itertools.combinations(range(len(pieces)), 2):
        distance = np.mean([np.mean((gram[first] - gram[second]) ** 2) for gram in grams])
        (near if first // 2 == second // 2 else far).append(distance)
    assert np.mean(near) < 0.5 * np.mean(far)
