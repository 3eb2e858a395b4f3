"""Figures: what stands in them, in which language, and that every Chinese sign has a glyph."""

import io
import string
import subprocess
import sys
import warnings

import matplotlib
import matplotlib.figure
import matplotlib.image
import numpy as np
import pytest

from imagegen import language, plots
from imagegen.training import History
from quiz.ground.language import set_language


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
