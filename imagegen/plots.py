"""Small figures and tables for notebooks: sample grids, loss curves, comparisons, points on the ring, measured numbers.

Every function but `table` returns a matplotlib Figure that pyplot does not know. A notebook shows what is returned once: where it is
the value of a cell. Titles and names may be plain strings, keys of `imagegen.language`, mappings {"en": ..., "zh": ...}, or
objects whose ``str()`` speaks the reader's language.
"""

import html
import io
import unicodedata

import matplotlib
import matplotlib.figure
import matplotlib.font_manager
import matplotlib.patches
import matplotlib.ticker
import numpy as np

from imagegen.language import say
from quiz.ground.language import Text, on_change

DPI = 100
# Blue, orange, green, purple: told apart by colour-blind readers too (Okabe & Ito).
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
GREY = "#666666"
# Loss curves of noisy steps are read by their trend: average this share of the steps.
SMOOTHING = 0.02


class Table:
    """Cells of text that a notebook shows as HTML, and everything else as lines of equal width.

    Args:
        lines: the header and the rows, as many texts each.
        to_the_left: for each column whether it stands to the left.
    """

    def __init__(self, lines, to_the_left):
        self.lines, self.to_the_left = lines, to_the_left

    def _repr_html_(self):
        def row(line, tag):
            sides = ["left" if left else "right" for left in self.to_the_left]
            cells = zip(map(html.escape, line), sides, strict=True)
            return (
                "<tr>" + "".join(f'<{tag} style="text-align: {side}">{cell}</{tag}>' for cell, side in cells) + "</tr>"
            )

        head, *body = self.lines
        rows = "".join(row(line, "td") for line in body)
        # The class of pandas' tables: themes know it and give it colours, light and dark.
        return f'<table class="dataframe"><thead>{row(head, "th")}</thead><tbody>{rows}</tbody></table>'

    def __repr__(self):
        widths = [max(map(_display_width, column)) for column in zip(*self.lines, strict=True)]
        return "\n".join(
            "  ".join(_padded(*cell) for cell in zip(line, widths, self.to_the_left, strict=True))
            for line in self.lines
        )


class Figure(matplotlib.figure.Figure):
    """A matplotlib Figure that a notebook can draw although no pyplot back end has been set up."""

    def _repr_png_(self):
        buffer = io.BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


def _use_fonts_of(language):
    """Let figures show the language: matplotlib carries no Chinese font, a dependency brings Noto Sans SC.

    It becomes the fallback of the default font, so that figures of the learner's own show Chinese as well.
    """
    if language == "zh":
        matplotlib.rcParams["font.family"] = ["sans-serif", _chinese_font()]


def show_chinese():
    """Let figures show Chinese in an English notebook as well, for captions in both languages."""
    _use_fonts_of("zh")


def grid(images, columns=None, labels=None, title=None, value_range=(0.0, 1.0)):
    """Return a Figure with the images in rows.

    Args:
        images: (N, H, W), (N, H, W, 1) or (N, H, W, 3).
        columns: images per row; by default at most 10.
        labels: N texts or numbers, written above the images.
        title: title of the figure.
        value_range: values drawn as black and as white; values beyond are clipped.

    Raises:
        ValueError: another shape, no image, NaN, or a number of labels other than N.
    """
    images = _pictures(images, value_range)
    if labels is not None and len(labels) != len(images):
        raise ValueError(f"Found {len(labels)} labels for {len(images)} images.")
    columns = columns or min(len(images), 10)
    rows = -(-len(images) // columns)
    figure, axes = _cells(rows, columns, label_height=0.0 if labels is None else 0.2, title=title)
    for index, image in enumerate(images):
        _show(axes[index // columns][index % columns], image)
        if labels is not None:
            axes[index // columns][index % columns].set_title(say(labels[index]), fontsize=8, pad=2, color=GREY)
    return figure


def compare(sets, columns=8, title=None, value_range=(0.0, 1.0)):
    """Return a Figure with one named row of images per set.

    Args:
        sets: mapping from name to images (N, H, W[, 1 or 3]); the first ``columns`` of each are drawn.
        columns: images per row.
        title: title of the figure.
        value_range: values drawn as black and as white.
    """
    if not sets:
        raise ValueError("There is no set of images to compare: pass {name: images}.")
    pictures = {say(name): _pictures(images, value_range)[:columns] for name, images in sets.items()}
    columns = max(len(images) for images in pictures.values())
    name_width = 0.2 + max(_text_width(name, points=9) for name in pictures)
    figure, axes = _cells(len(pictures), columns, name_width=name_width, title=title)
    for row, (name, images) in zip(axes, pictures.items(), strict=True):
        for axis, image in zip(row, images, strict=False):
            _show(axis, image)
        row[0].text(-0.12, 0.5, name, transform=row[0].transAxes, ha="right", va="center", fontsize=9)
    return figure


def before_after(before, after, columns=8, title=None, value_range=(0.0, 1.0)):
    """Return a Figure with the images before above the same images after, e.g. noisy above restored."""
    return compare({"before": before, "after": after}, columns, title, value_range)


def losses(history, keys=None, title=None):
    """Return a Figure with the loss curves of a training run: each step pale, the running mean on top.

    Args:
        history: `imagegen.training.History`, a Keras History, or a mapping from name to (steps,) values.
        keys: which losses to draw; by default all.
        title: title of the figure.

    Raises:
        ValueError: there is no loss, or a key is unknown.
    """
    curves = getattr(history, "losses", None) or getattr(history, "history", history)
    keys = list(curves) if keys is None else list(keys)
    unknown = [key for key in keys if key not in curves]
    if unknown or not keys:
        raise ValueError(f"No loss named {unknown}: this history holds {list(curves)}.")
    figure = _figure(5.0, 2.6)
    axis = figure.subplots()
    for key, color in zip(keys, _colors(len(keys)), strict=True):
        values = np.asarray(curves[key], float)
        smooth = _running_mean(values)
        axis.plot(values, color=color, alpha=0.2, linewidth=0.8)
        axis.plot(smooth, color=color, linewidth=1.6, label=say(key))
    axis.set_xlabel(say("step"), fontsize=9)
    axis.set_ylabel(say("loss"), fontsize=9)
    axis.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(6, integer=True))
    axis.legend(frameon=False, fontsize=8)
    return _finish(figure, axis, title)


def scatter(samples, centers=None, labels=None, sigma=None, title=None):
    """Return a Figure with two-dimensional samples, e.g. of `imagegen.ring`.

    Args:
        samples: (N, 2) points, or a mapping from name to such points, drawn side by side.
        centers: (M, 2) means of the modes, drawn as crosses.
        labels: (N,) labels that colour the points; only for a single set of samples.
        sigma: standard deviation of the modes; circles then show the 3-sigma neighbourhood that counts as high quality.
        title: title of the figure.
    """
    sets = samples if isinstance(samples, dict) else {"": samples}
    figure = _figure(2.6 * len(sets) + 0.2, 2.7 + (0.25 if title or len(sets) > 1 else 0))
    axes = figure.subplots(1, len(sets), squeeze=False)[0]
    span = 1.35 * max(np.abs(points).max() for points in (sets.values() if centers is None else [centers]))
    for axis, (name, points) in zip(axes, sets.items(), strict=True):
        points = np.asarray(points)
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"Samples need the shape (N, 2), found {points.shape}.")
        color = COLORS[0] if labels is None else [matplotlib.colormaps["tab10"](int(label)) for label in labels]
        axis.scatter(*points.T, s=5, alpha=0.5, linewidths=0, color=color)
        _draw_modes(axis, centers, sigma)
        axis.set(xlim=(-span, span), ylim=(-span, span), aspect="equal", xticks=[], yticks=[])
        axis.spines[:].set_color("#BBBBBB")
        axis.set_title(say(name), fontsize=9)
    figure.suptitle(say(title or ""), fontsize=10)
    return figure


def table(columns, rows):
    """Return a `Table` of measured numbers.

    Args:
        columns: mapping from a header to the format of what stands below it, e.g. {"FID": ".1f"}. Columns stand to the right; to the
            left if the format is "<".
        rows: mapping from the name of a row to its values; or a list of rows that have no name. A value is a number, or a text,
            which stays as it is; None and NaN are missing and show as a dash.

    Raises:
        ValueError: a row has more or fewer values than there are columns.
    """
    if isinstance(rows, dict):
        columns = {"": "<"} | columns
        rows = [(name, *values) for name, values in rows.items()]
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"A row has {len(row)} cells, the header {len(columns)}: {[*map(say, row)]}.")
    lines = [[_worded(value, form) for value, form in zip(row, columns.values(), strict=True)] for row in rows]
    return Table([[say(name) for name in columns], *lines], [form == "<" for form in columns.values()])


def _worded(value, form):
    """Return a value as it stands in a table."""
    if value is None or value != value:  # NaN alone differs from itself
        return "–"
    return say(value) if isinstance(value, str | dict | Text) else format(value, form)


def _padded(text, width, to_the_left):
    gap = " " * (width - _display_width(text))
    return text + gap if to_the_left else gap + text


def _display_width(text):
    """Return how many columns a text takes in a fixed-width font: a Chinese character two, a combining mark none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _draw_modes(axis, centers, sigma):
    for center in () if centers is None else centers:
        axis.plot(*center, marker="+", color="black", markersize=6, markeredgewidth=0.8)
        if sigma is not None:
            axis.add_patch(matplotlib.patches.Circle(center, 3 * sigma, fill=False, color="black", linewidth=0.6))


def _chinese_font():
    """Return the family name of the Chinese font, known to matplotlib from now on."""
    import pylopdf_fonts_zh_cn

    path = pylopdf_fonts_zh_cn.sans_path()
    name = matplotlib.font_manager.FontProperties(fname=path).get_name()
    if name not in matplotlib.font_manager.get_font_names():
        matplotlib.font_manager.fontManager.addfont(path)
    return name


def _pictures(images, value_range):
    """Return images as (N, H, W, 3) or (N, H, W) in [0, 1]."""
    images = np.asarray(images, float)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3 and not (images.ndim == 4 and images.shape[-1] == 3):
        raise ValueError(f"Images need the shape (N, H, W), (N, H, W, 1) or (N, H, W, 3), found {images.shape}.")
    if not len(images):
        raise ValueError(f"There is no image to draw, found shape {images.shape}.")
    if np.isnan(images).any():
        raise ValueError("The images hold NaN: the generator has diverged.")
    low, high = value_range
    return np.clip((images - low) / (high - low), 0, 1)


def _show(axis, image):
    axis.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")


def _cells(rows, columns, label_height=0.0, name_width=0.0, title=None):
    """Return a Figure and its (rows, columns) axes without frames, sized so that 28 pixels stay readable."""
    size = 0.62 if columns <= 10 else 6.2 / columns
    top = 0.3 if title is not None else 0.05
    needed = name_width + columns * size + 0.1
    width = max(needed, _text_width(say(title or ""), points=10) + 0.1)
    height = rows * (size + label_height) + top + 0.05
    figure = _figure(width, height, layout=None)
    axes = figure.subplots(rows, columns, squeeze=False)
    figure.subplots_adjust(
        left=(0.05 + name_width + (width - needed) / 2) / width,
        right=1 - (0.05 + (width - needed) / 2) / width,
        bottom=0.05 / height,
        top=1 - (top + label_height) / height,
        wspace=0.06,
        hspace=0.06 + label_height / size,
    )
    for axis in axes.flat:
        axis.set_axis_off()
    if title is not None:
        figure.suptitle(say(title), fontsize=10, y=1 - 0.06 / height, va="top")
    return figure, axes


def _text_width(text, points):
    """Return about how many inches a text takes; a Chinese character is twice as wide as a Latin letter."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text) * points * 0.0087


def _figure(width, height, layout="constrained"):
    return Figure(figsize=(width, height), dpi=DPI, layout=layout)


def _finish(figure, axis, title):
    axis.spines[["top", "right"]].set_visible(False)
    axis.tick_params(labelsize=8)
    if title is not None:
        axis.set_title(say(title), fontsize=10)
    return figure


def _colors(count):
    return [COLORS[index % len(COLORS)] for index in range(count)]


def _running_mean(values):
    """Return the mean of the last steps at each step: of fewer steps at the start, so that the curve has no lag there."""
    window = max(1, int(len(values) * SMOOTHING))
    sums = np.cumsum(np.concatenate([np.zeros(1), values]))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - window, 0)
    return (sums[ends] - sums[starts]) / (ends - starts)


on_change(_use_fonts_of)
