import itertools
import subprocess
import sys

import numpy
import pytest

from imagegen import captions, data

EVERY_LEVEL = list(itertools.product((captions.NOT_SAID, 0, 1, 2), repeat=4))


def bar(width, height, shear=0.0):
    """A white bar in the middle of an image, its rows moved sideways by `shear` pixels a row (upwards to the right)."""
    image = numpy.zeros((1, 28, 28, 1), numpy.float32)
    top = 14 - height // 2
    for row in range(top, top + height):
        left = round(14 - width / 2 + shear * (13.5 - row))
        image[0, row, left : left + width] = 1
    return image


def attributes(image):
    return {name: float(values[0]) for name, values in captions.measure(image).items()}


def test_a_bar_is_as_wide_and_high_as_it_is():
    found = attributes(bar(3, 20))
    assert found["width"] == pytest.approx(3, abs=0.2) and found["height"] == pytest.approx(20, abs=0.1)
    assert found["thickness"] == pytest.approx(2 * 3 * 20 / (2 * (3 + 20)), rel=0.05)
    assert found["slant"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("shear", [-0.4, 0.3])
def test_slant_is_the_angle_from_the_vertical_and_leaves_the_width_alone(shear):
    found = attributes(bar(3, 20, shear))
    assert found["slant"] == pytest.approx(numpy.degrees(numpy.arctan(shear)), abs=1.0)
    assert found["width"] == pytest.approx(3, abs=0.4)


def test_mirrored_digits_lean_the_other_way_and_keep_the_rest():
    images = data.digits("test").images[:50]
    found, mirrored = captions.measure(images), captions.measure(images[:, :, ::-1])
    numpy.testing.assert_allclose(mirrored["slant"], -found["slant"], atol=1e-6)
    for name in ("thickness", "width", "height"):
        numpy.testing.assert_allclose(mirrored[name], found[name], rtol=1e-6)


def test_a_digit_moved_by_three_pixels_has_the_same_attributes():
    images = data.digits("test").images[:50]
    framed = numpy.pad(images, ((0, 0), (3, 3), (3, 3), (0, 0)))
    moved = numpy.roll(framed, (3, -3), axis=(1, 2))
    for found, again in zip(captions.measure(framed).values(), captions.measure(moved).values(), strict=True):
        numpy.testing.assert_allclose(again, found, rtol=1e-6, atol=1e-6)


def test_an_empty_image_measures_zero():
    assert set(attributes(numpy.zeros((1, 28, 28, 1))).values()) == {0.0}


def test_levels_are_tertiles_of_the_training_digits():
    images, labels, _ = data.digits("train")
    found = captions.levels(images, labels)
    for column, name in enumerate(captions.ATTRIBUTES):
        assert numpy.bincount(found[:, column]) / 4000 == pytest.approx([1 / 3] * 3, abs=0.01), name
    within = [numpy.bincount(found[labels == label, 2], minlength=3) / 400 for label in range(10)]
    assert numpy.allclose(within, 1 / 3, atol=0.01)
    lean = captions.thresholds()["slant"]
    assert (lean == lean[0]).all() and lean[0, 0] < 5 < lean[0, 1]


def test_levels_carry_over_to_the_test_digits():
    images, labels, _ = data.digits("test")
    found = captions.levels(images, labels)
    for column in range(4):
        assert numpy.bincount(found[:, column]) / 1000 == pytest.approx([1 / 3] * 3, abs=0.06)


def test_the_digits_follow_their_own_captions():
    images, labels, _ = data.digits("test")
    wanted = captions.levels(images, labels)
    assert captions.score(images, labels, wanted) == {
        "class": pytest.approx(0.99, abs=0.01),
        **dict.fromkeys(captions.ATTRIBUTES, 1.0),
    }


def test_mirrored_digits_do_not_follow_the_slant_of_their_captions():
    images, labels, _ = data.digits("test")
    shares = captions.score(images[:, :, ::-1], labels, captions.levels(images, labels))
    assert shares["slant"] < 0.5 < 0.9 < shares["height"]


def test_what_no_caption_names_is_not_scored():
    images, labels, _ = data.digits("test")
    wanted = captions.levels(images, labels)
    wanted[:, 1] = captions.NOT_SAID
    wanted[500:, 2] = captions.NOT_SAID
    wanted[:250, 2] = (wanted[:250, 2] + 1) % 3
    shares = captions.score(images, labels, wanted)
    assert numpy.isnan(shares["slant"]) and shares["width"] == 0.5


@pytest.mark.parametrize("language", captions.LANGUAGES)
def test_every_caption_is_read_back_word_by_word_and_by_meaning(language):
    unknown = captions.token_id(captions.UNKNOWN)
    for label, wanted, wording in itertools.product(range(10), EVERY_LEVEL, range(captions.WORDINGS)):
        text = captions.caption(label, wanted, language, wording)
        ids = captions.encode(text)
        assert unknown not in ids and captions.decode(ids) == text
        read_label, read_levels = captions.parse(text)
        assert read_label == label and tuple(read_levels) == wanted, text


def test_wordings_and_languages_differ():
    texts = {
        captions.caption(7, (0, 0, 1, 2), language, wording)
        for language in captions.LANGUAGES
        for wording in range(captions.WORDINGS)
    }
    assert len(texts) == 2 * captions.WORDINGS


@pytest.mark.parametrize(
    "text, label, wanted",
    [
        ("a thin 7 leaning left", 7, (0, 0, -1, -1)),
        ("一个粗的 3，向右倾", 3, (2, 2, -1, -1)),
        ("A TALL, narrow eight!", 8, (-1, -1, 0, 2)),
        ("请画一个又细又高的五", 5, (0, -1, -1, 2)),
        ("", None, (-1, -1, -1, -1)),
    ],
)
def test_free_sentences_are_understood(text, label, wanted):
    found, levels = captions.parse(text)
    assert found == label and tuple(levels) == wanted


def test_articles_fit_the_sound():
    assert captions.caption(8, (-1,) * 4) == "an 8"
    assert captions.caption(1, (-1,) * 4, wording=2) == "draw a one"
    assert captions.caption(3, (-1, 1, -1, -1)) == "an upright 3"


def test_drawn_captions_are_deterministic_and_name_what_they_say():
    labels = numpy.arange(10).repeat(20)
    wanted = numpy.random.default_rng(0).integers(0, 3, (200, 4))
    sentences, said = captions.captions(labels, wanted, "both", seed=3, silence=0.4)
    again, _ = captions.captions(labels, wanted, "both", seed=3, silence=0.4)
    assert sentences == again and len(set(sentences)) > 150
    assert [captions.parse(sentence)[0] for sentence in sentences] == labels.tolist()
    assert numpy.array_equal([captions.parse(sentence)[1] for sentence in sentences], said)
    assert 0.3 < (said == captions.NOT_SAID).mean() < 0.5
    assert ((said == wanted) | (said == captions.NOT_SAID)).all()
    chinese = [any(ord(letter) > 0x2E80 for letter in sentence) for sentence in sentences]
    assert 60 < sum(chinese) < 140


def test_the_vocabulary_is_small_and_has_one_id_a_token():
    assert len(set(captions.VOCABULARY)) == len(captions.VOCABULARY) <= 128
    assert captions.token_id(captions.PAD) == 0


def test_sentences_are_padded_behind():
    ids = captions.encode_all(["a 7", "a thin 7 leaning left"], length=8)
    assert ids.shape == (2, 8) and ids.dtype == numpy.int32
    assert captions.decode(ids[0]) == "a 7" and (ids[0, 2:] == 0).all()
    with pytest.raises(ValueError, match="5 tokens"):
        captions.encode_all(["a thin 7 leaning left"], length=4)


def test_unknown_words_become_one_token():
    assert captions.encode("a purple 7")[1] == captions.token_id(captions.UNKNOWN)


@pytest.mark.parametrize(
    "call",
    [
        lambda: captions.measure(numpy.zeros((28, 28))),
        lambda: captions.levels(numpy.zeros((2, 28, 28, 1)), [1]),
        lambda: captions.score(numpy.zeros((2, 28, 28, 1)), numpy.zeros(2, int), [[0, 1]]),
        lambda: captions.caption(10, (0, 0, 0, 0)),
        lambda: captions.caption(1, (0, 0, 0, 3)),
        lambda: captions.caption(1, (0, 0, 0)),
        lambda: captions.caption(1, (0, 0, 0, 0), language="de"),
        lambda: captions.caption(1, (0, 0, 0, 0), wording=4),
        lambda: captions.decode([len(captions.VOCABULARY)]),
    ],
)
def test_wrong_arguments_are_named(call):
    with pytest.raises(ValueError):
        call()


def test_captions_need_no_tensorflow():
    code = "import imagegen.captions, sys; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
