"""Pictures that a slider chooses: classes of a conditional generator, steps of a ladder; a grid of all where nobody can click."""

import numpy as np

import imagegen.plots
from imagegen.language import say
from quiz.ground.front_end import has_front_end

TEXTS = {
    "class": {"en": "class", "zh": "类别"},
    "another": {"en": "draw again", "zh": "再画一次"},
}


def explore(draw, num_classes=10, columns=10, seed=0):
    """Return a panel that draws the class on its slider; with `QUIZ_STATIC` set or without a kernel, a Figure instead.

    Args:
        draw: function of (labels (N,) int64, a NumPy Generator) that returns images (N, H, W, 1) in [0, 1].
        num_classes: classes 0 to num_classes - 1.
        columns: images of a class in one picture.
        seed: seed of the noise of the first picture.
    """
    if has_front_end():
        return Panel(draw, num_classes, columns, seed).box
    labels = np.repeat(np.arange(num_classes), columns)
    return imagegen.plots.grid(draw(labels, np.random.default_rng(seed)), columns=columns)


class Panel:
    """Slider, button and picture; `box` is the widget. Works with ipywidgets 7.7 and 8."""

    def __init__(self, draw, num_classes, columns, seed):
        import ipywidgets

        self.draw, self.columns = draw, columns
        self.generator = np.random.default_rng(seed)
        self.picture = ipywidgets.Image(format="png", layout=ipywidgets.Layout(width="auto", max_width="100%"))
        self.slider = ipywidgets.IntSlider(
            value=0, min=0, max=num_classes - 1, description=say(TEXTS["class"]), continuous_update=False
        )
        self.button = ipywidgets.Button(description=say(TEXTS["another"]))
        self.slider.observe(lambda _: self.show(), names="value")
        self.button.on_click(lambda _: self.show())
        self.box = ipywidgets.VBox([ipywidgets.HBox([self.slider, self.button]), self.picture])
        self.show()

    def show(self):
        """Draw new samples of the class on the slider."""
        labels = np.full(self.columns, self.slider.value)
        figure = imagegen.plots.grid(self.draw(labels, self.generator), columns=self.columns)
        self.picture.value = figure._repr_png_()


def leaf(images, labels, description):
    """Return a panel that shows the image of the label on its slider; with `QUIZ_STATIC` set or without a kernel, a Figure of all.

    Args:
        images: (N, H, W, 3) or (N, H, W, 1) in [0, 1].
        labels: N different texts.
        description: what the slider turns.
    """
    if has_front_end():
        return Leaves(images, labels, description).box
    figure = imagegen.plots.grid(images, labels=labels, title=description)
    figure.set_dpi(1.5 * imagegen.plots.DPI)
    return figure


class Leaves:
    """Slider and picture; `box` is the widget. Works with ipywidgets 7.7 and 8."""

    def __init__(self, images, labels, description):
        import ipywidgets

        self.images = dict(zip(labels, images, strict=True))
        # The whole picture and the slider above it are on the screen at once.
        self.picture = ipywidgets.Image(
            format="png",
            layout=ipywidgets.Layout(width="auto", max_width="100%", max_height="60vh", object_fit="contain"),
        )
        self.slider = ipywidgets.SelectionSlider(
            options=list(labels),
            value=labels[len(labels) // 2],
            description=say(description),
            style={"description_width": "initial"},
            layout=ipywidgets.Layout(width="100%", max_width="480px"),
        )
        self.slider.observe(lambda _: self.show(), names="value")
        self.box = ipywidgets.VBox([self.slider, self.picture])
        self.show()

    def show(self):
        """Draw the image of the label on the slider, large."""
        figure = imagegen.plots.grid(self.images[self.slider.value][None])
        figure.set_dpi(300)
        self.picture.value = figure._repr_png_()
