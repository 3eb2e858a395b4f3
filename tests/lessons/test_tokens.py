"""What lesson 07 claims, held by the lesson's own functions."""

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from tools import tokenizer_curve


@pytest.fixture(scope="module")
def lesson():
    """The functions and classes of the solved lesson, by name."""
    return tokenizer_curve.machinery()


def ring(count, seed=0):
    """Vectors (1, count, 1, 2) near a circle."""
    random = np.random.default_rng(seed)
    angles = random.uniform(0, 2 * np.pi, count)
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) + 0.02 * random.normal(size=(count, 2))
    return tf.constant(points.reshape(1, count, 1, 2), tf.float32)


@pytest.mark.parametrize("levels", [(2,), (3, 4), (8, 6, 5), (4, 4, 4, 4)])
def test_fsq_numbers_and_codes_are_one_to_one(lesson, levels):
    count = int(np.prod(levels))
    codes = lesson["fsq_codes"](tf.range(count), levels).numpy()
    assert len(np.unique(codes, axis=0)) == count and np.abs(codes).max() == 1
    inside = np.arctanh(codes * (1 - 1e-4)).reshape(1, count, 1, len(levels))
    quantized, ids = lesson["fsq"](tf.constant(inside, tf.float32), levels)
    assert ids.numpy().ravel().tolist() == list(range(count))
    np.testing.assert_allclose(quantized.numpy().reshape(count, -1), codes, atol=1e-6)


def test_quantising_twice_changes_nothing(lesson):
    codebook = tf.constant(np.random.default_rng(1).normal(size=(7, 2)), tf.float32)
    once, ids, loss = lesson["vector_quantize"](ring(40), codebook)
    again, same_ids, nothing = lesson["vector_quantize"](once, codebook)
    np.testing.assert_allclose(again, once, atol=1e-6)
    assert np.array_equal(ids, same_ids) and float(nothing) < 1e-12 < float(loss)


def test_the_two_conventions_of_beta_have_one_value_and_different_gradients(lesson):
    codebook = tf.Variable(np.random.default_rng(1).normal(size=(7, 2)).astype("float32"))
    vectors = tf.Variable(ring(40))
    ratios = []
    for beta in (0.25, 4.0):
        with tf.GradientTape() as tape:
            _, _, loss = lesson["vector_quantize"](tf.convert_to_tensor(vectors), tf.convert_to_tensor(codebook), beta)
        on_vectors, on_codes = tape.gradient(loss, [vectors, codebook])
        pulls = [
            np.sum(tf.convert_to_tensor(gradient), axis=tuple(range(gradient.shape.rank - 1)))
            for gradient in (on_vectors, on_codes)
        ]
        ratios.append(pulls[0] / pulls[1])
    np.testing.assert_allclose(ratios[0], -0.25, rtol=1e-3)
    np.testing.assert_allclose(ratios[1], -4.0, rtol=1e-3)


@pytest.mark.parametrize("seed", [0, 1])
def test_perplexity_is_the_exponential_of_scipys_entropy(lesson, seed):
    ids = np.random.default_rng(seed).zipf(1.7, (20, 7, 7)) % 50
    found, dead = lesson["perplexity"](ids, 64)
    counts = np.bincount(ids.ravel(), minlength=64)
    assert found == pytest.approx(np.exp(scipy.stats.entropy(counts))) and dead == (counts == 0).sum()


@pytest.mark.parametrize("restart, low, high", [(False, 1, 4), (True, 25, 32)])
def test_moving_averages_alone_leave_dead_codes_dead_and_restarts_revive_them(lesson, restart, low, high):
    tf.random.set_seed(1)
    codes = lesson["LearnedCodes"](32, 2, moving=True, restart=restart)
    for variable, shift in ((codes.codes, 5.0), (codes.sums, 5.0)):
        variable.assign_add(tf.fill(variable.shape, shift))
    for step in range(150):
        vectors = ring(256, seed=step)
        _, ids, _ = codes.quantize(vectors)
        codes.follow(vectors, ids)
    in_use, _ = lesson["perplexity"](codes.quantize(ring(2000, seed=999))[1].numpy(), 32)
    assert low <= in_use <= high


def test_codes_follow_the_mean_of_their_vectors(lesson):
    codes = lesson["LearnedCodes"](2, 2, moving=True)
    start = tf.constant([[1.0, 0.0], [-1.0, 0.0]])
    codes.codes.assign(start)
    codes.sums.assign(start)
    vectors = tf.constant([[1.0, 0.4], [1.2, 0.2], [-0.8, 0.0]], tf.float32)[None, :, None, :]
    for _ in range(400):
        codes.follow(vectors, codes.quantize(vectors)[1])
    np.testing.assert_allclose(codes.codes, [[1.1, 0.3], [-0.8, 0.0]], atol=1e-4)


def test_moving_codes_without_memory_are_one_step_of_k_means(lesson):
    random = np.random.default_rng(5)
    vectors, ids = random.normal(size=(30, 3)).astype("float32"), np.arange(30) % 4
    old = tf.constant(random.normal(size=(4, 3)), tf.float32)
    _, _, codes = lesson["moving_codes"](tf.ones(4), old, tf.constant(vectors), tf.constant(ids, tf.int32), decay=0.0)
    np.testing.assert_allclose(codes, [vectors[ids == code].mean(axis=0) for code in range(4)], rtol=1e-5)


def test_a_saturated_channel_has_no_gradient_and_normalised_vectors_are_not_saturated(lesson):
    random = np.random.default_rng(6)
    far = tf.Variable((9.0 + random.normal(size=(8, 4, 4, 2))).astype("float32"))
    with tf.GradientTape() as tape:
        quantized, ids = lesson["fsq"](tf.convert_to_tensor(far), (8, 8))
    assert np.abs(tape.gradient(quantized, far)).max() < 1e-3 and len(np.unique(ids)) == 1
    grid = lesson["FixedGrid"]((8, 8))
    with tf.GradientTape() as tape:
        quantized, ids, _ = grid.quantize(tf.convert_to_tensor(far), training=True)
        total = tf.reduce_sum(quantized**2)
    assert np.abs(tape.gradient(total, far)).max() > 0.01 and len(np.unique(ids)) > 30


def test_the_line_that_looks_wrong_has_the_value_of_the_code_and_the_gradient_of_the_vector():
    vector, code = tf.Variable([1.0, -2.0]), tf.Variable([3.0, 5.0])
    with tf.GradientTape() as tape:
        quantized = vector + tf.stop_gradient(code - vector)
        total = tf.reduce_sum(quantized * [7.0, 11.0])
    to_vector, to_code = tape.gradient(total, [vector, code])
    assert quantized.numpy().tolist() == [3.0, 5.0] and to_vector.numpy().tolist() == [7.0, 11.0] and to_code is None
