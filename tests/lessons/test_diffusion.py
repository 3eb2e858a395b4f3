"""What lesson 09 claims, held by the lesson's own functions where the truth is known; and its wrong repairs, which repair nothing."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from imagegen import data
from imagegen.oracle import Oracle
from quiz.bank.loading import question
from quiz.bank.run_listings import run

SOLVED = Path(__file__).resolve().parents[2] / "quiz" / "exercises" / "solved"
EXERCISES = ("schedule", "forward_and_loss", "posterior", "ddim_step", "sampler")


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf}
    for exercise in EXERCISES:
        exec((SOLVED / f"diffusion.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


@pytest.fixture(scope="module")
def oracle():
    return Oracle(data.digits(value_range=(-1, 1)).images[:200])


def exact_noise(oracle, alpha_bar):
    return lambda x, t: oracle.noise(x, np.sqrt(alpha_bar[t]), np.sqrt(1 - alpha_bar[t]))


def test_the_schedule_keeps_what_the_paper_keeps(lesson):
    _, alpha_bar, snr = lesson["make_schedule"](1000)
    assert alpha_bar[-1] == pytest.approx(4.04e-5, rel=1e-2)
    assert snr[0] == pytest.approx(0.9999 / 0.0001, rel=1e-6)
    for steps in (100, 200, 500):
        assert lesson["make_schedule"](steps)[1][-1] < 1e-4
    for steps, left in ((200, 0.132), (100, 0.364), (50, 0.603)):
        assert np.prod(1 - np.linspace(1e-4, 0.02, steps)) == pytest.approx(left, abs=1e-3)


def test_a_jump_is_as_good_as_all_the_steps(lesson):
    random = np.random.default_rng(0)
    beta, alpha_bar, _ = lesson["make_schedule"](40)
    walked = np.full(100_000, 0.7)
    for one in beta[:15]:
        walked = np.sqrt(1 - one) * walked + np.sqrt(one) * random.standard_normal(walked.shape)
    levels = tf.constant(alpha_bar, tf.float32)
    many = tf.fill((100_000, 1), 0.7)
    jumped = lesson["add_noise"](many, tf.random.stateless_normal(many.shape, (1, 2)), tf.fill((100_000,), 14), levels)
    assert walked.mean() == pytest.approx(float(tf.reduce_mean(jumped)), abs=0.015)
    assert walked.std() == pytest.approx(float(tf.math.reduce_std(jumped)), rel=0.01)


def test_the_loss_of_zero_is_one_and_the_exact_predictor_has_the_least(lesson):
    """Data N(0, 0.5^2) in many dimensions: the best prediction is s x / (a^2 0.25 + s^2), with error a^2 0.25 / (...)."""
    tf.random.set_seed(1)
    _, alpha_bar, _ = lesson["make_schedule"](100)
    levels = tf.constant(alpha_bar, tf.float32)
    images = 0.5 * tf.random.normal((4000, 50))

    def scaled(factor):
        def network(noisy, t):
            level = tf.gather(levels, t)[:, None]
            return factor * tf.sqrt(1 - level) * noisy / (0.25 * level + 1 - level)

        return float(lesson["diffusion_loss"](network, images, levels))

    assert scaled(0.0) == pytest.approx(1.0, abs=0.02)
    least = np.mean(0.25 * alpha_bar / (0.25 * alpha_bar + 1 - alpha_bar))
    assert scaled(1.0) == pytest.approx(least, abs=0.02)
    assert scaled(0.8) > scaled(1.0) and scaled(1.2) > scaled(1.0)


def test_the_posterior_in_the_middle_of_the_papers_schedule(lesson):
    beta, alpha_bar, _ = lesson["make_schedule"](1000)
    one, none = np.ones((1, 1)), np.zeros((1, 1))
    t = 500
    clean_weight, variance = lesson["posterior"](one, none, t, beta, alpha_bar)
    noisy_weight, _ = lesson["posterior"](none, one, t, beta, alpha_bar)
    assert clean_weight.item() == pytest.approx(0.003058, abs=1e-6)
    assert noisy_weight.item() == pytest.approx(0.994104, abs=1e-6)
    assert (variance, beta[t]) == (pytest.approx(0.0100513, abs=1e-7), pytest.approx(0.0100600, abs=1e-7))


def test_both_ways_to_write_the_mean_agree_until_x0_is_clipped(lesson):
    beta, alpha_bar, _ = lesson["make_schedule"](60)
    x, noise = np.random.default_rng(1).normal(size=(2, 6, 5))
    t = 40
    clean = (x - np.sqrt(1 - alpha_bar[t]) * noise) / np.sqrt(alpha_bar[t])
    through_noise = (x - beta[t] / np.sqrt(1 - alpha_bar[t]) * noise) / np.sqrt(1 - beta[t])
    through_clean, _ = lesson["posterior"](clean, x, t, beta, alpha_bar)
    np.testing.assert_allclose(through_clean, through_noise, atol=1e-12)
    clipped, _ = lesson["posterior"](np.clip(clean, -1, 1), x, t, beta, alpha_bar)
    assert np.abs(clipped - through_noise).max() > 0.1


@pytest.mark.parametrize("t", [0, 1, 30])
def test_the_ancestral_step_is_a_draw_from_the_posterior(lesson, t):
    beta, alpha_bar, _ = lesson["make_schedule"](50)
    x, noise, fresh = np.random.default_rng(t).normal(size=(3, 4, 5))
    clean = (x - np.sqrt(1 - alpha_bar[t]) * noise) / np.sqrt(alpha_bar[t])
    mean, variance = lesson["posterior"](clean, x, t, beta, alpha_bar)
    step = lesson["ddim_step"](x, noise, t, t - 1, alpha_bar, 1.0, fresh)
    np.testing.assert_allclose(step, mean + np.sqrt(variance) * fresh, atol=1e-12)


@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_every_member_of_the_family_has_the_marginals_of_the_forward_process(lesson, eta):
    random = np.random.default_rng(2)
    _, alpha_bar, _ = lesson["make_schedule"](80)
    clean, noise, fresh = random.choice([-1.0, 1.0], size=100_000), *random.normal(size=(2, 100_000))
    x = np.sqrt(alpha_bar[60]) * clean + np.sqrt(1 - alpha_bar[60]) * noise
    found = lesson["ddim_step"](x, noise, 60, 20, alpha_bar, eta, fresh) - np.sqrt(alpha_bar[20]) * clean
    assert found.std() == pytest.approx(np.sqrt(1 - alpha_bar[20]), rel=0.01)


def test_one_call_gives_the_mean_two_give_one_digit_and_twenty_give_many(lesson, oracle):
    _, alpha_bar, _ = lesson["make_schedule"](1000)
    starts = np.random.default_rng(3).standard_normal((20, 28, 28, 1)).astype("float32")

    def sample(calls, eta=0.0):
        return lesson["ddim_sample"](exact_noise(oracle, alpha_bar), starts, calls, alpha_bar, eta=eta)

    mean = oracle.images.mean(axis=0).reshape(28, 28, 1)
    assert np.sqrt(np.mean((sample(1) - mean) ** 2)) < 0.1 * mean.std()
    distance, index = oracle.nearest(sample(2))
    assert distance.max() < 0.05 and len(set(index)) == 1
    for eta in (0.0, 1.0):
        distance, index = oracle.nearest(sample(20, eta))
        assert distance.max() < 0.05 and len(set(index)) > 12


def test_few_deterministic_calls_follow_the_path_of_many(lesson, oracle):
    _, alpha_bar, _ = lesson["make_schedule"](1000)
    starts = np.random.default_rng(4).standard_normal((10, 28, 28, 1)).astype("float32")
    predict = exact_noise(oracle, alpha_bar)
    many, some = (oracle.nearest(lesson["ddim_sample"](predict, starts, calls, alpha_bar))[1] for calls in (200, 20))
    assert np.mean(many == some) >= 0.7


ALL_CALLS = ("CALLS, SAMPLES = 1000, 20", "CALLS, SAMPLES = 1000, 200")
RESPACED = "abs(found_mean - 2) < 0.1 and 0.4 < found_spread < 0.55"
REPAIRS = {
    # question: (what holds in a healthy run, {a wrong repair: replacements in the broken listing})
    "diffusion-bug-cumulative": (
        "abs(found_mean - 2) < 0.1 and 0.4 < found_spread < 0.55",
        {
            "Take the absolute value": [
                (
                    "signal, noise = np.sqrt(alpha_bar[t]), np.sqrt(1.0 - alpha_bar[t])",
                    "signal, noise = np.sqrt(alpha_bar[t]), np.sqrt(abs(1.0 - alpha_bar[t]))",
                ),
                ("beta[t] / np.sqrt(1.0 - alpha_bar[t])", "beta[t] / np.sqrt(abs(1.0 - alpha_bar[t]))"),
                ("np.sqrt(posterior_variance[t])", "np.sqrt(abs(posterior_variance[t]))"),
            ],
            "Clip alpha-bar": [("np.cumsum(alpha)", "np.clip(np.cumsum(alpha), 0.0, 1.0)")],
            "Start the betas at a larger value": [("1e-4 * scale", "1e-2 * scale")],
        },
    ),
    "diffusion-bug-deviation": (
        "abs(found_mean - 2) < 0.1 and 0.4 < found_spread < 0.55",
        {
            "Add noise in the last step": [(" if t > 0 else 0.0", "")],
            "Take beta in place": [("posterior_variance[t] * fresh", "beta[t] * fresh")],
            "Start from noise": [
                ("samples = random.normal(size=SAMPLES)", "samples = 3.0 * random.normal(size=SAMPLES)")
            ],
        },
    ),
    "diffusion-bug-off-by-one": (
        RESPACED,
        {
            "Round the times down": [("np.round(", "np.floor(")],
            "Let the times run from 1000 down to 1": [("np.linspace(STEPS, 0, CALLS)", "np.linspace(STEPS, 1, CALLS)")],
            "Take one call fewer": [("CALLS, SAMPLES = 1000, 20", "CALLS, SAMPLES = 1000, 19")],
        },
    ),
    "diffusion-bug-call-number": (
        RESPACED,
        {
            "Ten times as many calls": [ALL_CALLS],
            "Run through the times in rising order": [("STEPS - 1, 0, CALLS", "0, STEPS - 1, CALLS")],
            "Clip the clean estimate": [
                (
                    "    return np.sqrt(then",
                    "    clean = np.clip(clean, MEAN - 3 * SPREAD, MEAN + 3 * SPREAD)\n    return np.sqrt(then",
                )
            ],
        },
    ),
    "diffusion-bug-wrong-end": (
        RESPACED,
        {
            "Append 0 instead of 1": [("np.append(1.0, now[:-1])", "np.append(now[1:], 0.0)")],
            "Start with the level of the first call": [("np.append(1.0, now[:-1])", "np.append(now[:1], now[:-1])")],
            "Ten times as many calls": [ALL_CALLS],
        },
    ),
    "diffusion-bug-clip": (
        "smallest_spread > 0.95",
        {
            "Clip x_t after every step": [
                (
                    "samples = step(samples, level, next_level)",
                    "samples = np.clip(step(samples, level, next_level), -1.0, 1.0)",
                )
            ],
            "Ten times as many steps": [("1000, 50,", "1000, 500,")],
            "Clip the predicted noise": [
                ("np.sqrt(1.0 - next_level) * predicted", "np.sqrt(1.0 - next_level) * np.clip(predicted, -3.0, 3.0)")
            ],
        },
    ),
    "diffusion-bug-missing-level": (
        "found_error < 0.06",
        {
            "Train five times as long": [("512, 400,", "512, 2000,")],
            "Stop adding fresh noise": [
                ("random.normal(size=SAMPLES) if t > 0 else 0.0", "random.normal(size=SAMPLES) if t > 1 else 0.0")
            ],
            "Start sampling one level lower": [("reversed(range(STEPS))", "reversed(range(STEPS - 1))")],
        },
    ),
}


@pytest.mark.parametrize("name", REPAIRS)
def test_every_wrong_repair_is_tried_and_the_right_listing_is_healthy(name):
    one, (healthy, repairs) = question(name), REPAIRS[name]
    right = run(one.right_listing, one.listing)
    assert eval(healthy, dict(right.names))
    wrong = [choice.text.en for choice in one.repairs if not choice.correct]
    assert len(wrong) == len(repairs) and all(any(text.startswith(start) for text in wrong) for start in repairs)


@pytest.mark.parametrize(("name", "repair"), [(name, repair) for name in REPAIRS for repair in REPAIRS[name][1]])
def test_a_wrong_repair_repairs_nothing(name, repair):
    one, (healthy, repairs) = question(name), REPAIRS[name]
    source = one.broken_listing
    for old, new in repairs[repair]:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    found = run(source, one.listing)
    assert found.error is not None or not eval(healthy, dict(found.names))
