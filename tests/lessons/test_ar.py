"""What lesson 08 claims, held by the lesson's own functions in cases small enough to know the truth."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

SOLVED = Path(__file__).resolve().parents[2] / "quiz" / "exercises" / "solved"
EXERCISES = ("causal_mask_and_targets", "sample_token", "guided_logits", "kv_cache", "scale_mask")


def softmax(scores):
    return np.exp(scores) / np.exp(scores).sum()


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf}
    for exercise in EXERCISES:
        exec((SOLVED / f"ar.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


def test_chain_rule_gives_a_distribution(lesson):
    """All sequences of three tokens, two each: the probabilities that the loss stands for add up to 1."""
    random = np.random.default_rng(1)
    weights = random.normal(size=(3, 3, 8))

    def logits_after(ids):
        """Of a causal model by hand: any function of the tokens so far."""
        state = np.zeros((len(ids), 3))
        rows = []
        for place in range(ids.shape[1]):
            state = np.tanh(state + weights[ids[:, place], :, place])
            rows.append(state)
        return np.stack(rows, axis=1).astype("float32")

    total = 0.0
    for number in range(8):
        ids = np.array([[2, number >> 2 & 1, number >> 1 & 1, number & 1]], "int32")
        logits = logits_after(ids)
        logits[..., 2] = -1e9  # the start symbol never comes again
        total += np.exp(-3 * float(lesson["next_token_loss"](tf.constant(logits), tf.constant(ids), 1, -1)))
    assert total == pytest.approx(1.0, abs=1e-4)


def test_a_leak_shows_as_a_loss_below_the_entropy(lesson):
    """Tokens are fair coins, so no model can be below ln 2; one that sees its target is."""
    ids = np.random.default_rng(2).integers(0, 2, (50, 20)).astype("int32")
    honest = np.zeros((50, 20, 2), "float32")
    leaking = 8.0 * np.eye(2, dtype="float32")[np.roll(ids, -1, axis=1)]
    assert float(lesson["next_token_loss"](honest, tf.constant(ids), 1, -1)) == pytest.approx(np.log(2), abs=1e-5)
    assert float(lesson["next_token_loss"](leaking, tf.constant(ids), 1, -1)) < 0.01


@pytest.mark.parametrize("seed", [1, 2])
def test_draws_have_the_probabilities_they_come_from(lesson, seed):
    random = np.random.default_rng(seed)
    logits = random.normal(size=(1, 6)).astype("float32")
    probabilities = np.asarray(lesson["token_probabilities"](logits, temperature=0.8, top_k=5, top_p=0.9))
    draws = lesson["sample_token"](np.repeat(probabilities, 50_000, axis=0), random.random(50_000))
    assert np.abs(np.bincount(draws, minlength=6) / 50_000 - probabilities[0]).max() < 0.01


def test_temperature_zero_is_the_limit(lesson):
    logits = np.array([[0.3, 1.1, -0.5]], "float32")
    cold = lesson["token_probabilities"](logits, temperature=0.01)
    assert np.allclose(cold, lesson["token_probabilities"](logits, temperature=0))


def test_guidance_multiplies_odds(lesson):
    """softmax(u + w (c - u)) is p(x) (p(x | c) / p(x))^w, normalised: the caption's odds to the power of w."""
    random = np.random.default_rng(3)
    c, u = random.normal(size=(2, 1, 5)).astype("float32")
    logits = np.concatenate([c, u])[:, None]
    prompt, nothing = tf.zeros((1, 1), tf.int32), np.zeros((1, 0), "int32")
    guided = lesson["guided_logits"](lambda ids: tf.constant(logits), prompt, prompt, nothing, 2.5)
    expected = softmax(u) * (softmax(c) / softmax(u)) ** 2.5
    assert np.allclose(softmax(np.array(guided)), expected / expected.sum(), atol=1e-5)


def test_scale_mask_of_single_tokens_is_the_causal_mask(lesson):
    causal = lesson["causal_mask"](np.ones((1, 5), bool))[0]
    assert (np.asarray(lesson["scale_mask"]([(1, 1)] * 5)) == causal).all()
