"""A line to type a sentence on, and the digit that appears token by token; a picture of several where nobody can type."""

import functools
import io

import matplotlib.image
import numpy as np

import imagegen.plots
from imagegen import captions, tokenizer
from imagegen.language import say
from quiz.ground.front_end import has_front_end

SCALE = 8
GREY_LEVEL = 0.25
TEXTS = {
    "sentence": {"en": "sentence", "zh": "句子"},
    "draw": {"en": "draw", "zh": "画"},
    "unknown": {"en": "The sentence names no digit.", "zh": "句子里没有提到数字。"},
}


def typewriter(draw, sentences, seed=0):
    """Return a panel on which a sentence is typed and its digit appears; with `QUIZ_STATIC` set or without a kernel, a Figure.

    Args:
        draw: function of (sentence, seed) that yields arrays of image tokens, one longer each time, up to (16,).
        sentences: examples; the first stands on the line, and the Figure shows all of them, a row each.
        seed: seed of the first drawing; every further one has the next.
    """
    if has_front_end():
        return Typewriter(draw, sentences[0], seed).box
    rows = {sentence: np.stack([unfinished(tokens) for tokens in draw(sentence, seed)]) for sentence in sentences}
    return imagegen.plots.compare(rows, columns=tokenizer.TOKENS)


def unfinished(tokens):
    """Return the image (28, 28, 1) of some tokens of a digit; where none has come yet it is dark grey.

    Args:
        tokens: up to 16 image tokens in raster order; those at the end may be missing, and any may be -1, not known yet.
    """
    padded = np.full(tokenizer.TOKENS, -1)
    padded[: len(tokens)] = tokens
    image = tokenizer.decode(np.where(padded < 0, blank(), padded)[None])[0]
    cell = image.shape[0] // tokenizer.GRID
    for place in np.flatnonzero(padded < 0):
        row, column = divmod(place, tokenizer.GRID)
        image[row * cell : (row + 1) * cell, column * cell : (column + 1) * cell] = GREY_LEVEL
    return image


@functools.cache
def blank():
    """Return the tokens (16,) of an empty image."""
    return tokenizer.encode(np.zeros((1, 28, 28, 1)))[0]


class Typewriter:
    """Line, button, picture and a word of warning; `box` is the widget. Works with ipywidgets 7.7 and 8."""

    def __init__(self, draw, sentence, seed):
        import ipywidgets

        self.draw, self.seed = draw, seed
        self.line = ipywidgets.Text(
            value=sentence, description=say(TEXTS["sentence"]), layout=ipywidgets.Layout(width="70%")
        )
        self.button = ipywidgets.Button(description=say(TEXTS["draw"]))
        self.picture = ipywidgets.Image(format="png", width=28 * SCALE, height=28 * SCALE)
        self.warning = ipywidgets.Label()
        self.button.on_click(lambda _: self.show())
        self.box = ipywidgets.VBox([ipywidgets.HBox([self.line, self.button]), self.warning, self.picture])
        self.show()

    def show(self):
        """Draw the sentence on the line, token by token."""
        label, _ = captions.parse(self.line.value)
        self.warning.value = say(TEXTS["unknown"]) if label is None else ""
        for tokens in self.draw(self.line.value, self.seed):
            self.picture.value = _png(unfinished(tokens)[..., 0])
        self.seed += 1


def _png(image):
    """Return an enlarged picture (H, W) in [0, 1] as the bytes of a PNG file."""
    buffer = io.BytesIO()
    enlarged = np.kron(image, np.ones((SCALE, SCALE)))
    matplotlib.image.imsave(buffer, enlarged, cmap="gray", vmin=0, vmax=1, format="png")
    return buffer.getvalue()
