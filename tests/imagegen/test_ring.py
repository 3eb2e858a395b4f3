"""The ring: its geometry, its statistics, and the wiring of its networks. Long training is for the bench."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen import ring
from imagegen.ring_points import CENTERS, RADIUS, SIGMA, labelled_sample, sample


def test_centers_lie_evenly_on_a_circle():
    np.testing.assert_allclose(np.linalg.norm(CENTERS, axis=1), RADIUS, rtol=1e-6)
    angles = np.sort(np.arctan2(CENTERS[:, 1], CENTERS[:, 0]))
    np.testing.assert_allclose(np.diff(angles), np.pi / 4, rtol=1e-5)


def test_samples_have_the_means_spread_and_shares_of_the_modes():
    points, labels = labelled_sample(40_000, seed=1)
    assert points.dtype == np.float32 and points.shape == (40_000, 2)
    for mode, center in enumerate(CENTERS):
        members = points[labels == mode]
        np.testing.assert_allclose(members.mean(axis=0), center, atol=5 * SIGMA / np.sqrt(len(members)))
        np.testing.assert_allclose(members.std(axis=0), SIGMA, rtol=0.05)
        assert len(members) / len(points) == pytest.approx(1 / 8, abs=0.01)


def test_a_seed_repeats_its_sample_and_another_does_not():
    np.testing.assert_array_equal(sample(10, seed=3), sample(10, seed=3))
    assert not np.array_equal(sample(10, seed=3), sample(10, seed=4))


def test_mode_stats_of_real_collapsed_and_absent_samples():
    real = ring.mode_stats(sample(20_000))
    assert real.modes == 8
    # A plane Gaussian has 1 - exp(-9/2) of its mass within 3 sigma.
    assert real.high_quality == pytest.approx(1 - np.exp(-4.5), abs=0.003)
    assert ring.mode_stats(np.repeat(CENTERS[:1], 50, axis=0)) == (1, 1.0)
    assert ring.mode_stats(np.zeros((50, 2))) == (0, 0.0)
    assert ring.mode_stats(np.full((5, 2), np.nan)) == (0, 0.0)


@given(st.integers(0, 1000), st.integers(1, 8))
@settings(max_examples=30)
def test_mode_stats_counts_the_modes_that_were_used(seed, count):
    generator = np.random.default_rng(seed)
    chosen = generator.permutation(8)[:count]
    samples = CENTERS[chosen] + 0.5 * SIGMA
    outliers = CENTERS[chosen] * 1.4
    stats = ring.mode_stats(generator.permutation(np.concatenate([samples, outliers])))
    assert stats == (count, 0.5)


def test_conditional_accuracy():
    points, labels = labelled_sample(2_000)
    assert ring.conditional_accuracy(points, labels) == 1
    assert ring.conditional_accuracy(points, (labels + 1) % 8) == 0
    assert ring.conditional_accuracy(points, np.random.default_rng(0).permutation(labels)) == pytest.approx(
        1 / 8, abs=0.03
    )


@pytest.mark.parametrize("samples", [np.zeros((0, 2)), np.zeros((4, 3)), np.zeros(4)])
def test_statistics_say_which_shape_they_found(samples):
    with pytest.raises(ValueError, match="found"):
        ring.mode_stats(samples)


def test_labels_must_match_the_samples():
    with pytest.raises(ValueError, match="4 samples and 3 labels"):
        ring.conditional_accuracy(np.zeros((4, 2)), [0, 1, 2])


def test_unknown_loss_and_wiring_are_named():
    with pytest.raises(ValueError, match="'hinge'"):
        ring.train_ring_gan(loss="hinge", steps=1)
    with pytest.raises(ValueError, match="'nowhere'"):
        ring.train_ring_cgan(wiring="nowhere", steps=1)


def test_training_approaches_the_ring():
    run = ring.train_ring_gan(steps=200, num_samples=400)
    assert run.samples.shape == (400, 2) and run.labels is None
    assert run.history.losses["generator"].shape == (200,)
    # At the start every sample lies near the origin.
    assert np.median(np.linalg.norm(run.samples, axis=1)) > RADIUS / 2


def test_a_seed_repeats_a_run_and_another_does_not():
    first, again, other = (ring.train_ring_gan(steps=10, seed=seed, num_samples=50).samples for seed in (0, 0, 1))
    np.testing.assert_allclose(first, again, atol=1e-2)
    assert not np.allclose(first, other, atol=1e-2)


def test_a_frozen_discriminator_and_a_flipped_generator_loss_find_nothing():
    from imagegen import ring_networks

    def flipped(real_logits, fake_logits):
        discriminator_loss, generator_loss = ring_networks.non_saturating(real_logits, fake_logits)
        return discriminator_loss, -generator_loss

    assert ring.mode_stats(ring.train_ring_gan(steps=200, discriminator_steps=0).samples).high_quality < 0.1
    assert ring.mode_stats(ring.train_ring_gan(loss=flipped, steps=200).samples).high_quality < 0.1


@pytest.mark.parametrize("wiring", ["both", "generator only", "random fake labels", "scalar label"])
def test_the_wiring_decides_what_the_discriminator_sees(wiring):
    import tensorflow as tf

    from imagegen import ring_networks

    gan = ring_networks.RingGan("non-saturating", 0.1, 1, seed=0, wiring=wiring)
    points = tf.zeros((64, 2))
    zeros, threes = tf.zeros(64, tf.int32), tf.fill(64, 3)
    judged_alike = np.allclose(gan._judge(points, zeros), gan._judge(points, threes))
    assert judged_alike == (wiring == "generator only")
    told_the_truth = np.array_equal(gan._shown(threes), threes)
    assert told_the_truth == (wiring != "random fake labels")


def test_losses_at_zero_logits():
    from imagegen import ring_networks

    zeros = np.zeros((4, 1), "float32")
    assert [float(loss) for loss in ring_networks.non_saturating(zeros, zeros)] == pytest.approx([np.log(4), np.log(2)])
    assert [float(loss) for loss in ring_networks.saturating(zeros, zeros)] == pytest.approx([np.log(4), -np.log(2)])


def test_conditional_samples_carry_balanced_labels():
    run = ring.train_ring_cgan(steps=50, num_samples=80)
    np.testing.assert_array_equal(np.bincount(run.labels), [10] * 8)
    assert run.samples.shape == (80, 2)
