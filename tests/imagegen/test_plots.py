"""Figures and tables: what stands in them, in which language, and that every Chinese sign has a glyph."""

import io
import string
import subprocess
import sys
import unicodedata
import warnings
from html.parser import HTMLParser

import matplotlib
import matplotlib.figure
import matplotlib.image
import numpy as np
import pytest

from imagegen import language, plots
from imagegen.training import History
from quiz.ground.language import Text, set_language


@pytest.fixture(autouse=True)
def restore_language():
    with matplotlib.rc_context():
        set_language("en")
        yield
    set_language("en")


def texts(figure):
    return [text.get_text() for text in figure.findobj(matplotlib.text.Text) if text.get_text()]


def pixels(figure):
    return matplotlib.image.imread(io.BytesIO(figure._repr_png_()))


def images(count=6, size=8):
    return np.random.default_rng(0).uniform(size=(count, size, size, 1))


def every_figure():
    history = History({"generator": np.ones(30), "r1": np.arange(30.0)}, 30, 1.0)
    points = np.random.default_rng(0).normal(size=(20, 2))
    return [
        plots.grid(images(), labels=range(6), title={"en": "Samples", "zh": "生成的样本"}),
        plots.compare({"real": images(), "generated": images()}, title="real"),
        plots.before_after(images(), images()),
        plots.losses(history, title={"en": "Losses", "zh": "损失曲线"}),
        plots.scatter({"real": points, "generated": points}, centers=points[:2], sigma=0.1),
    ]


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_every_figure_draws_without_a_missing_glyph(code):
    set_language(code)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for figure in every_figure():
            assert isinstance(figure, matplotlib.figure.Figure)
            assert pixels(figure).min() < pixels(figure).max()


def test_chinese_figures_hold_chinese_texts_and_real_glyphs():
    set_language("zh")
    assert {"真实样本", "生成样本"} <= set(texts(plots.compare({"real": images(), "generated": images()})))
    # Boxes for missing glyphs would all look alike.
    drawn = [pixels(plots.grid(images(1), title=title)) for title in ("真真", "样样")]
    assert not np.array_equal(*drawn)


def test_a_title_may_be_a_word_of_the_table_a_mapping_or_any_object():
    class Spoken:
        def __str__(self):
            return "spoken"

    for title, expected in [
        ("real", "real"),
        ({"en": "one", "zh": "一"}, "one"),
        (Spoken(), "spoken"),
        ("free", "free"),
    ]:
        assert expected in texts(plots.grid(images(1), title=title))


def test_unknown_language():
    with pytest.raises(ValueError, match="'fr'"):
        set_language("fr")


@pytest.mark.parametrize("key", sorted(language._TEXTS))
def test_both_languages_fill_in_the_same_values(key):
    english, chinese = language._TEXTS[key]
    fields = [
        sorted(str(name) for _, name, _, _ in string.Formatter().parse(text) if name) for text in (english, chinese)
    ]
    assert fields[0] == fields[1]


def test_grid_shows_the_images_in_reading_order_within_the_value_range():
    figure = plots.grid(images(5) * 2 - 1, columns=3, value_range=(-1, 1))
    shown = [axis.images[0].get_array() for axis in figure.axes if axis.images]
    assert len(figure.axes) == 6 and len(shown) == 5
    for found, expected in zip(shown, images(5), strict=True):
        np.testing.assert_allclose(found, expected[..., 0])


def test_grid_takes_colour_and_clips_what_lies_outside():
    picture = np.concatenate([np.full((1, 4, 4, 3), 2.0), np.full((1, 4, 4, 3), -1.0)])
    shown = [axis.images[0].get_array() for axis in plots.grid(picture).axes]
    assert np.all(shown[0] == 1) and np.all(shown[1] == 0)


def test_a_long_title_widens_the_figure():
    title = "A title that is much wider than one picture"
    figure = plots.grid(images(1), title=title)
    figure.draw_without_rendering()
    extent = figure._suptitle.get_window_extent()
    assert extent.x0 >= 0 and extent.x1 <= figure.bbox.width


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (np.zeros((8, 8)), r"found \(8, 8\)"),
        (np.zeros((2, 8, 8, 2)), r"found \(2, 8, 8, 2\)"),
        (np.zeros((0, 8, 8)), "no image"),
        (np.full((1, 8, 8), np.nan), "NaN"),
    ],
)
def test_grid_says_what_is_wrong(wrong, message):
    with pytest.raises(ValueError, match=message):
        plots.grid(wrong)


def test_labels_must_match_the_images():
    with pytest.raises(ValueError, match="2 labels for 6 images"):
        plots.grid(images(), labels=[1, 2])


def test_losses_take_histories_and_mappings_and_name_unknown_keys():
    class KerasHistory:
        history = {"loss": [3.0, 2.0]}

    assert "loss" in texts(plots.losses(KerasHistory()))
    curves = {"generator": np.ones(5), "discriminator": np.ones(5)}
    assert "discriminator" not in texts(plots.losses(curves, keys=["generator"]))
    with pytest.raises(ValueError, match="kl.*generator"):
        plots.losses(curves, keys=["kl"])


def test_running_mean_of_a_constant_and_of_a_line():
    np.testing.assert_allclose(plots._running_mean(np.full(500, 2.0)), 2)
    line = plots._running_mean(np.arange(500.0))
    assert line[0] == 0 and line[-1] == pytest.approx(np.arange(490, 500).mean())


def test_scatter_says_what_is_wrong():
    with pytest.raises(ValueError, match=r"found \(4, 3\)"):
        plots.scatter(np.zeros((4, 3)))


def test_a_figure_shows_itself_as_a_png_without_pyplot():
    assert plots.grid(images(1))._repr_png_().startswith(b"\x89PNG")
    code = "import sys, imagegen.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


RECALL = Text("recall", "召回率")
COLUMNS = {"FID": ".1f", RECALL: ".0%"}
ROWS = {Text("this GAN", "本课 GAN"): (21.26, 0.5), "real": (np.float32(3), np.nan), "e\u0301": (None, "½ ± 1")}


def width(line):
    """Columns of a fixed-width font."""
    marks = sum(unicodedata.category(letter) == "Mn" for letter in line)
    return len(line) - marks + sum(unicodedata.east_asian_width(letter) in ("W", "F") for letter in line)


class Cells(HTMLParser):
    """The cells of a table in HTML: (tag, side, text)."""

    def __init__(self, written):
        super().__init__()
        self.found = []
        self.feed(written)

    def handle_starttag(self, tag, attributes):
        if tag in ("th", "td"):
            self.found.append([tag, dict(attributes)["style"].split(": ")[1], ""])

    def handle_data(self, text):
        self.found[-1][2] += text


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_every_line_of_a_table_is_as_wide_as_the_others(code):
    set_language(code)
    lines = repr(plots.table(COLUMNS, ROWS)).split("\n")
    assert len(lines) == 4 and len({width(line) for line in lines}) == 1
    assert ("召回率" in lines[0], "本课" in lines[1]) == ((code == "zh"),) * 2
    assert lines[1].endswith("50%") and lines[2].rstrip().endswith("–") and not lines[0].startswith("FID")


def test_a_table_in_a_notebook_has_the_same_cells_names_to_the_left_and_numbers_to_the_right():
    cells = Cells(plots.table(COLUMNS, ROWS)._repr_html_()).found
    assert [text for _, _, text in cells[:6]] == ["", "FID", "recall", "this GAN", "21.3", "50%"]
    assert [tag for tag, _, _ in cells] == ["th"] * 3 + ["td"] * 9
    assert [side for _, side, _ in cells] == ["left", "right", "right"] * 4


def test_a_table_takes_its_colours_from_the_theme():
    assert "color" not in plots.table(COLUMNS, ROWS)._repr_html_()


def test_what_looks_like_html_is_shown_as_it_was_written():
    written = plots.table({"<b>": ".0f", "q & a": "<"}, [(1, "</td><script>")])._repr_html_()
    assert "<script>" not in written
    assert [text for _, _, text in Cells(written).found] == ["<b>", "q & a", "1", "</td><script>"]


@pytest.mark.parametrize("missing", [None, float("nan"), np.float32("nan")])
def test_a_missing_number_is_a_dash(missing):
    found = plots.table({"FID": ".1f"}, [[missing]])
    assert repr(found).split() == ["FID", "–"] and ">–<" in found._repr_html_()


def test_rows_without_names_have_no_column_of_names():
    assert repr(plots.table({"T": "d", "FID": ".1f"}, [(8, 2.04), (16, 1)])) == " T  FID\n 8  2.0\n16  1.0"


def test_a_table_speaks_the_language_it_was_made_in_and_reads_words_titles_and_texts():
    set_language("zh")
    made = plots.table({"loss": ".0f"}, {"real": [1], Text("one", "一"): [2]})
    set_language("en")
    assert repr(made).split() == ["损失", "真实样本", "1", "一", "2"]


@pytest.mark.parametrize("rows", [[(1, 2)], {"name": (1, 2, 3)}])
def test_a_row_needs_a_cell_for_each_column(rows):
    with pytest.raises(ValueError, match="cells, the header"):
        plots.table({"a": "d", "b": "d", "c": "d"} if isinstance(rows, list) else {"a": "d", "b": "d"}, rows)
