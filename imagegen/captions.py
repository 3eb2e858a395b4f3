"""Captions of digits: attributes that are measured on the pixels, and sentences about them in English and Chinese.

Four attributes, three levels each. Nothing is annotated by hand: what a caption says can be measured again on any image, so
a generator that draws from a sentence is graded by the same ruler that wrote the sentence (`score`). Written in NumPy.

    thickness  of the stroke, pixels: ink over half of the outline, 2 sum(x) / sum(|gradient of x|), at twice the contrast
    slant      degrees from the vertical, positive where the top leans right: the shear that the second moments show
    width      pixels, after the slant is sheared away: sqrt(12) standard deviations, which is the width of a uniform bar
    height     pixels, likewise

A level is a tertile of the training digits. Thickness and slant are compared with all training digits; width and height with
those of the same class, because a wide 1 is narrower than any 0. "Leaning left" means the left third: MNIST leans right.
"""

import functools
import re

import numpy

from imagegen import data, features

ATTRIBUTES = ("thickness", "slant", "width", "height")
LEVELS = (
    ("thin", "medium", "thick"),
    ("left", "upright", "right"),
    ("narrow", "medium", "wide"),
    ("short", "medium", "tall"),
)
NOT_SAID = -1
LANGUAGES = ("en", "zh")
WORDINGS = 4
BATCH = 1000  # images measured at a time: a measurement holds several copies of them
RELATIVE_TO_CLASS = ("width", "height")

PAD, BEGIN, IMAGE, END, UNKNOWN = "<pad>", "<begin>", "<image>", "<end>", "<unknown>"

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CHARACTERS = "零一二三四五六七八九"
# Per attribute and level: the forms that stand before the digit (none for some), and those that stand after it.
_ENGLISH = {
    "thickness": (
        (("thin", "fine"), ("with thin strokes", "with fine strokes")),
        ((), ("of medium thickness", "of average thickness")),
        (("thick", "bold"), ("with thick strokes", "with bold strokes")),
    ),
    "slant": (
        ((), ("leaning left", "tilted to the left")),
        (("upright",), ("upright", "standing straight")),
        ((), ("leaning right", "tilted to the right")),
    ),
    "width": (
        (("narrow", "slim"), ("narrow", "slim")),
        ((), ("of medium width", "of average width")),
        (("wide", "broad"), ("wide", "broad")),
    ),
    "height": (
        (("short", "low"), ("short", "low")),
        ((), ("of medium height", "of average height")),
        (("tall",), ("tall",)),
    ),
}
_CHINESE = {
    "thickness": (
        (("细",), ("笔画细", "笔画偏细")),
        ((), ("笔画粗细适中", "笔画不粗不细")),
        (("粗",), ("笔画粗", "笔画偏粗")),
    ),
    "slant": (
        (("左倾",), ("向左倾", "向左倾斜")),
        (("直立",), ("直立", "不倾斜")),
        (("右倾",), ("向右倾", "向右倾斜")),
    ),
    "width": (
        (("窄",), ("偏窄", "窄")),
        ((), ("宽度适中", "不宽不窄")),
        (("宽",), ("偏宽", "宽")),
    ),
    "height": (
        (("矮",), ("偏矮", "矮")),
        ((), ("高度适中", "不高不矮")),
        (("高",), ("偏高", "高")),
    ),
}
# What a single token says: (attribute, level). "medium" alone says nothing, the noun that follows it does.
_MEANINGS = {
    "thickness": (
        ("thin", "fine", "细", "偏细"),
        ("thickness", "粗细适中", "不粗不细"),
        ("thick", "bold", "粗", "偏粗"),
    ),
    "slant": (("left", "左倾", "左倾斜"), ("upright", "straight", "直立", "不倾斜"), ("right", "右倾", "右倾斜")),
    "width": (("narrow", "slim", "窄", "偏窄"), ("width", "宽度适中", "不宽不窄"), ("wide", "broad", "宽", "偏宽")),
    "height": (("short", "low", "矮", "偏矮"), ("height", "高度适中", "不高不矮"), ("tall", "高", "偏高")),
}
_DIGITS = {token: digit for names in ("0123456789", _WORDS, _CHARACTERS) for digit, token in enumerate(names)}
_SAYS = {
    token: (name, level)
    for name, levels in _MEANINGS.items()
    for level, tokens in enumerate(levels)
    for token in tokens
}
_NEUTRAL = (
    ", : a an the digit draw with strokes of medium average leaning tilted to standing "
    "， ： 、 的 一个 数字 画一个 笔画 向"
).split()  # fmt: skip

VOCABULARY = (PAD, BEGIN, IMAGE, END, UNKNOWN, *"0123456789", *_WORDS, *_CHARACTERS, *_NEUTRAL, *_SAYS)
_IDS = {token: index for index, token in enumerate(VOCABULARY)}
_PUNCTUATION = ",:，：、"
_FULL_WIDTH = "，：、"
# Longest first, so that 画一个 is one token and not three; Latin words end where the letters end.
_CHINESE_TOKENS = sorted((token for token in VOCABULARY if ord(token[0]) > 0x2E80), key=len, reverse=True)
_TOKEN = re.compile("|".join([*map(re.escape, _CHINESE_TOKENS), "<[a-z]+>", "[a-z]+", r"\d", r"\S"]))


# --- Attributes ----------------------------------------------------------------------------------------------------


def measure(images):
    """Return the attributes of images as {name of `ATTRIBUTES`: (N,) float64}, in pixels, the slant in degrees.

    Args:
        images: (N, 28, 28, 1) in [0, 1], ink near 1. An image without ink has the value 0 everywhere.

    Raises:
        ValueError: another shape.
    """
    ink = numpy.asarray(images, numpy.float64)
    if ink.ndim != 4 or ink.shape[-1] != 1:
        raise ValueError(f"images must have shape (N, H, W, 1), found {ink.shape}.")
    parts = [_measure(ink[start : start + BATCH, ..., 0]) for start in range(0, max(len(ink), 1), BATCH)]
    return {name: numpy.concatenate([part[name] for part in parts]) for name in ATTRIBUTES}


def _measure(ink):
    mass = ink.sum(axis=(1, 2))
    weights = ink / numpy.maximum(mass, 1e-9)[:, None, None]
    rows, columns = numpy.arange(ink.shape[1]), numpy.arange(ink.shape[2])
    row_weights, column_weights = weights.sum(axis=2), weights.sum(axis=1)
    y = rows - (row_weights @ rows)[:, None]
    x = columns - (column_weights @ columns)[:, None]
    y_variance = (row_weights * y**2).sum(axis=1)
    x_variance = (column_weights * x**2).sum(axis=1)
    covariance = numpy.einsum("nyx,ny,nx->n", weights, y, x)
    shear = covariance / numpy.maximum(y_variance, 1e-9)
    return {
        "thickness": _thickness(ink),
        "slant": numpy.degrees(numpy.arctan(-shear)),  # rows count downwards
        "width": numpy.sqrt(12 * numpy.maximum(x_variance - shear * covariance, 0)),
        "height": numpy.sqrt(12 * y_variance),
    }


def _thickness(ink):
    """Ink over half of the outline of images (N, H, W), at twice the contrast: the pale edge of a stroke is not stroke."""
    ink = numpy.pad(numpy.clip(2 * ink - 0.5, 0, 1), ((0, 0), (1, 1), (1, 1)))
    # The Roberts cross: differences along both diagonals, so that a mirrored image has the same outline.
    falling, rising = ink[:, 1:, 1:] - ink[:, :-1, :-1], ink[:, 1:, :-1] - ink[:, :-1, 1:]
    outline = numpy.sqrt((falling**2 + rising**2) / 2).sum(axis=(1, 2))
    return 2 * ink.sum(axis=(1, 2)) / numpy.maximum(outline, 1e-9)


@functools.cache
def thresholds():
    """Return {name: (10, 2) float64}: the two values between the three levels of an attribute, a row for each class.

    Tertiles of the training digits: of all of them, or of the class for `RELATIVE_TO_CLASS`.
    """
    images, labels, _ = data.digits("train")
    tertiles = {}
    for name, values in measure(images).items():
        groups = [values[labels == label] if name in RELATIVE_TO_CLASS else values for label in range(10)]
        tertiles[name] = numpy.array([numpy.quantile(group, (1 / 3, 2 / 3)) for group in groups])
    return tertiles


def levels(images, labels):
    """Return the levels (N, 4) int64, each 0, 1 or 2, in the order of `ATTRIBUTES`, of images (N, 28, 28, 1) in [0, 1].

    Args:
        labels: (N,) classes that width and height are compared within; for a generated image the class that was asked for.

    Raises:
        ValueError: another shape, or not one label an image.
    """
    measured = measure(images)
    labels = numpy.asarray(labels)
    if labels.shape != (len(images),):
        raise ValueError(f"{len(images)} images need labels of shape ({len(images)},), found {labels.shape}.")
    return numpy.stack(
        [(measured[name][:, None] > thresholds()[name][labels]).sum(axis=1) for name in ATTRIBUTES], axis=1
    )


def score(images, labels, wanted):
    """Return how well images follow their captions: {"class": share, and a share for each attribute}, each in [0, 1].

    Args:
        images: (N, 28, 28, 1) in [0, 1].
        labels: (N,) classes that the captions named.
        wanted: (N, 4) levels that they named, `NOT_SAID` where they named none: such rows do not count for the attribute,
            and an attribute that no caption named scores NaN. One of three levels is right by chance a third of the time.
    """
    wanted = numpy.asarray(wanted)
    if wanted.shape != (len(images), len(ATTRIBUTES)):
        raise ValueError(f"wanted needs the shape ({len(images)}, {len(ATTRIBUTES)}), found {wanted.shape}.")
    found = levels(images, labels)
    shares = {"class": float(numpy.mean(features.class_probabilities(images).argmax(axis=1) == labels))}
    return shares | _agreement(wanted, found)


def score_sentences(sentences, labels, found):
    """Return how well sentences describe digits: {"class": share, and a share for each attribute}, each in [0, 1].

    Args:
        labels: (N,) classes of the digits.
        found: (N, 4) levels measured on them; a sentence that names none of an attribute does not count for it.
    """
    parsed = [parse(sentence) for sentence in sentences]
    shares = {"class": float(numpy.mean([label == wanted for (label, _), wanted in zip(parsed, labels, strict=True)]))}
    return shares | _agreement(numpy.array([said for _, said in parsed]), found)


def _agreement(said, found):
    """For each attribute the share of levels said (N, 4) that are those found; NaN where none was said."""
    shares = {}
    for column, name in enumerate(ATTRIBUTES):
        rows = said[:, column] != NOT_SAID
        shares[name] = float(numpy.mean(said[rows, column] == found[rows, column])) if rows.any() else float("nan")
    return shares


# --- Sentences -----------------------------------------------------------------------------------------------------


def caption(label, wanted, language="en", wording=0):
    """Return a sentence about one digit, such as "a thin tall 7 leaning left, of medium width".

    Args:
        label: the class, 0 to 9.
        wanted: four levels in the order of `ATTRIBUTES`; `NOT_SAID` leaves an attribute out.
        language: "en" or "zh".
        wording: 0 to `WORDINGS` - 1: another order of words, and other words of the same meaning.

    Raises:
        ValueError: a class, level, language or wording that does not exist.
    """
    if language not in LANGUAGES or wording not in range(WORDINGS) or label not in range(10):
        raise ValueError(f"No caption for {label!r} in {language!r}, wording {wording!r}.")
    if len(wanted) != len(ATTRIBUTES) or any(level not in (NOT_SAID, 0, 1, 2) for level in wanted):
        raise ValueError(f"wanted holds four levels, each {NOT_SAID}, 0, 1 or 2; found {list(wanted)}.")
    table = _ENGLISH if language == "en" else _CHINESE
    forms = [table[name][level] for name, level in zip(ATTRIBUTES, wanted, strict=True) if level != NOT_SAID]
    return (_english if language == "en" else _chinese)(int(label), forms, wording)


def captions(labels, wanted, language="en", seed=0, silence=0.0):
    """Return N sentences with drawn wordings, and the levels (N, 4) that each of them names.

    Args:
        labels: (N,) classes.
        wanted: (N, 4) levels.
        language: "en", "zh", or "both": each sentence in one of them.
        seed: seed of the draws.
        silence: probability with which a sentence leaves an attribute out.
    """
    generator = numpy.random.default_rng(seed)
    said = numpy.where(generator.random(numpy.shape(wanted)) < silence, NOT_SAID, wanted)
    wordings = generator.integers(0, WORDINGS, len(said))
    chosen = generator.integers(0, 2, len(said))
    sentences = []
    for label, row, wording, choice in zip(labels, said, wordings, chosen, strict=True):
        sentences.append(caption(label, row, LANGUAGES[choice] if language == "both" else language, int(wording)))
    return sentences, said


def parse(text):
    """Return (class or None, levels (4,) int64 with `NOT_SAID`) that a sentence in either language names.

    A later word overrules an earlier one. Words that are not in the vocabulary are skipped.
    """
    label, named = None, numpy.full(len(ATTRIBUTES), NOT_SAID)
    for token in _tokens(text):
        label = _DIGITS.get(token, label)
        if token in _SAYS:
            name, level = _SAYS[token]
            named[ATTRIBUTES.index(name)] = level
    return label, named


def _english(label, forms, wording):
    if wording in (0, 2):
        front = [_pick(before, wording // 2) for before, _ in forms if before]
        behind = [_pick(after, wording // 2) for before, after in forms if not before]
        noun = " ".join([*front, str(label) if wording == 0 else _WORDS[label]])
        article = "an" if noun[0] in "aeiu8" else "a"
        start = f"{article} {noun}" if wording == 0 else f"draw {article} {noun}"
        return start + (" " + ", ".join(behind) if behind else "")
    behind = [_pick(after, wording // 2) for _, after in forms]
    if wording == 1:
        return ", ".join([f"the digit {_WORDS[label]}", *behind])
    # The other end first: a model may not count on an order.
    return f"{label}: {', '.join(reversed(behind))}" if behind else str(label)


def _chinese(label, forms, wording):
    if wording in (0, 2):
        # Chinese piles up no adjectives: the first one that can stand before the digit, the others after it.
        first = next((index for index, (before, _) in enumerate(forms) if before), None)
        behind = [_pick(after, wording // 2) for index, (_, after) in enumerate(forms) if index != first]
        front = "" if first is None else f"{_pick(forms[first][0], 0)}的"
        start = f"一个{front} {label}" if wording == 0 else f"画一个{front}{_CHARACTERS[label]}"
        return "，".join([start, *behind])
    behind = [_pick(after, wording // 2) for _, after in forms]
    if wording == 1:
        return "，".join([f"数字{_CHARACTERS[label]}", *behind])
    return f"{label}：{'、'.join(reversed(behind))}" if behind else str(label)


def _pick(forms, index):
    return forms[index % len(forms)]


# --- Tokens --------------------------------------------------------------------------------------------------------


def encode(text):
    """Return the ids of a sentence, a list of integers below ``len(VOCABULARY)``; unknown words become `UNKNOWN`.

    English is cut at spaces and punctuation, Chinese by longest match against the vocabulary. Letters are lowered.
    """
    return [_IDS.get(token, _IDS[UNKNOWN]) for token in _tokens(text)]


def decode(ids):
    """Return the sentence of ids, without `PAD`, spaced as `caption` spaces it: ``decode(encode(text)) == text``.

    Raises ValueError for an id that is not in the vocabulary.
    """
    ids = [int(index) for index in ids]
    if any(not 0 <= index < len(VOCABULARY) for index in ids):
        raise ValueError(f"Ids run from 0 to {len(VOCABULARY) - 1}, found {ids}.")
    text = ""
    for token in (VOCABULARY[index] for index in ids):
        if token == PAD:
            continue
        text += " " + token if text and _spaced(text[-1], token[0]) else token
    return text


def encode_all(sentences, length=None):
    """Return the ids of N sentences, (N, length) int32, padded with `PAD` (id 0) behind.

    Args:
        length: columns; by default those of the longest sentence.

    Raises:
        ValueError: a sentence is longer.
    """
    rows = [encode(sentence) for sentence in sentences]
    longest = max(map(len, rows), default=0)
    length = longest if length is None else length
    if longest > length:
        raise ValueError(f"A sentence has {longest} tokens, there is room for {length}.")
    ids = numpy.zeros((len(rows), length), numpy.int32)
    for row, found in zip(ids, rows, strict=True):
        row[: len(found)] = found
    return ids


def token_id(token):
    """Return the id of a token of `VOCABULARY`, for example of `BEGIN`. Raises KeyError for another."""
    return _IDS[token]


def _tokens(text):
    return _TOKEN.findall(text.lower())


def _spaced(before, after):
    """Whether a space stands between two characters: around Latin words and digits, never before punctuation."""
    both_chinese = ord(before) > 0x2E80 and ord(after) > 0x2E80
    return not (both_chinese or after in _PUNCTUATION or before in _FULL_WIDTH)
