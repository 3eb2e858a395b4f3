"""The line on which a sentence is typed."""

import numpy as np

from imagegen import data, tokenizer, typewriter


def halves(sentence, seed):
    """Stands in for a model: the first eight tokens of a test digit, then all of them."""
    tokens = tokenizer.encode(data.digits("test").images[seed : seed + 1])[0]
    yield tokens[:8]
    yield tokens


def test_unknown_tokens_are_grey_and_known_ones_are_drawn():
    tokens = tokenizer.encode(data.digits("test").images[:1])[0]
    half = typewriter.unfinished(tokens[:8])
    assert np.allclose(half[14:], typewriter.GREY_LEVEL)
    assert not np.allclose(half[:14], typewriter.GREY_LEVEL)
    scattered = np.where(np.arange(16) % 2 == 0, tokens, -1)
    assert np.isclose(typewriter.unfinished(scattered), typewriter.GREY_LEVEL).mean() >= 0.5
    assert np.allclose(typewriter.unfinished(tokens), tokenizer.decode(tokens[None])[0])


def test_blank_tokens_draw_nothing():
    assert tokenizer.decode(typewriter.blank()[None]).max() < 0.1


def test_a_figure_where_nobody_can_type(monkeypatch):
    monkeypatch.setattr(typewriter, "has_front_end", lambda: False)
    figure = typewriter.typewriter(halves, ["a 7", "一个 3"])
    assert len(figure.axes) == 4


def test_typing_draws_and_a_sentence_without_a_digit_is_told():
    panel = typewriter.Typewriter(halves, "a thin 7", seed=0)
    first = bytes(panel.picture.value)
    assert first.startswith(b"\x89PNG") and panel.warning.value == ""
    panel.line.value = "a cat"
    panel.button.click()
    assert bytes(panel.picture.value) != first and panel.warning.value
