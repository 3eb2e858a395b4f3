"""A two-alternative forced choice test (2AFC): somebody is shown a real and a generated image, and says which is real.

The protocol is what makes the share of right answers mean something: the side is drawn for every trial, the rater must
choose, nothing is told before the end, the number of trials is fixed beforehand, and the result carries its interval.
Zhou et al. 2019, arXiv 1904.01121, argue for such a standard. The test looks at one pair at a time, so it cannot see
that a generator repeats itself or that it repeats its training set.
"""

import io
from typing import NamedTuple

import matplotlib.image
import numpy as np

import imagegen.metrics
from imagegen.language import say
from quiz.ground.front_end import has_front_end

LEFT, RIGHT = 0, 1
PIXELS = 168
TEXTS = {
    "question": {
        "en": "Trial {number} of {count}: which of the two is real?",
        "zh": "第 {number} 题，共 {count} 题：哪一张是真图？",
    },
    "left": {"en": "left", "zh": "左边"},
    "right": {"en": "right", "zh": "右边"},
    "result": {
        "en": "{right} of {trials} right: {share:.0%}, 95 % interval {low:.0%} to {high:.0%}. {verdict}",
        "zh": "{trials} 次答对 {right} 次：{share:.0%}，95% 区间 {low:.0%} 到 {high:.0%}。{verdict}",
    },
    "told apart": {"en": "Told apart: the interval lies above 50 %.", "zh": "分得出真假：区间整个在 50% 以上。"},
    "undecided": {
        "en": "The interval includes 50 %: these trials do not show a difference.",
        "zh": "区间包含 50%：这些题没有显示出差别。",
    },
    "preferred": {
        "en": "Below 50 %: the generated images look more real than the real ones.",
        "zh": "低于 50%：生成图看起来比真图更像真的。",
    },
    "nobody": {
        "en": "Nobody can click here, so a simulated rater answers.",
        "zh": "这里没有人可以点击，由模拟评审作答。",
    },
}


class Trial(NamedTuple):
    """Two images (H, W) or (H, W, 1), and the side, LEFT or RIGHT, where the real one stands."""

    left: np.ndarray
    right: np.ndarray
    real_side: int


class Result(NamedTuple):
    """Number of right answers, number of trials, and the Wilson interval of the share of right answers."""

    right: int
    trials: int
    interval: imagegen.metrics.Interval

    @property
    def share(self):
        """Share of right answers, 0 to 1; 0.5 is what guessing gives."""
        return self.right / self.trials

    @property
    def verdict(self):
        """Where the interval lies with respect to one half: "told apart", "undecided" or "preferred"."""
        if self.interval.low > 0.5:
            return "told apart"
        return "preferred" if self.interval.high < 0.5 else "undecided"

    def __str__(self):
        low, high = self.interval
        verdict = say(TEXTS[self.verdict])
        return say(
            TEXTS["result"], right=self.right, trials=self.trials, share=self.share, low=low, high=high, verdict=verdict
        )


def draw_trials(real, fake, count=20, seed=0):
    """Return ``count`` trials: pairs without repetition, each with the real image on a side drawn at random.

    Args:
        real, fake: images (N, H, W) or (N, H, W, 1) of one shape per image, at least ``count`` of each.
        count: number of trials, at least 1.
        seed: seed of pairs and sides; None draws fresh ones.

    Raises:
        ValueError: count is not positive, there are too few images, or the images differ in shape.
    """
    real, fake = np.asarray(real), np.asarray(fake)
    if count < 1 or min(len(real), len(fake)) < count:
        raise ValueError(f"{count} trials need as many images of each kind, found {len(real)} real, {len(fake)} fake.")
    if real.shape[1:] != fake.shape[1:]:
        raise ValueError(
            f"Real images have shape {real.shape[1:]}, generated ones {fake.shape[1:]}: that gives it away."
        )
    generator = np.random.default_rng(seed)
    pairs = zip(generator.permutation(real)[:count], generator.permutation(fake)[:count], strict=True)
    sides = generator.integers(LEFT, RIGHT + 1, size=count)
    return [Trial(*((a, b) if side == LEFT else (b, a)), int(side)) for (a, b), side in zip(pairs, sides, strict=True)]


def score(trials, answers):
    """Return the `Result` of one answer, LEFT or RIGHT, per trial."""
    right = sum(answer == trial.real_side for trial, answer in zip(trials, answers, strict=True))
    return Result(right, len(trials), imagegen.metrics.wilson(right, len(trials)))


def simulate(trials, rater):
    """Return the `Result` of ``rater``, a function of two images that returns LEFT or RIGHT."""
    return score(trials, [rater(trial.left, trial.right) for trial in trials])


def show(trials, rater):
    """Let the reader of a notebook take the test; where nobody can click, print how a simulated rater does.

    Args:
        trials: from `draw_trials`.
        rater: answers in place of a reader, see `simulate`.

    Returns:
        `Form`, whose ``result`` is filled in after the last click; or the `Result` of the simulated rater.
    """
    if not has_front_end():
        result = simulate(trials, rater)
        print(say(TEXTS["nobody"]))
        print(result)
        return result
    from IPython.display import display

    form = Form(trials)
    display(form.box)
    return form


class Form:
    """The test on the screen: two images, a button under each. Within what ipywidgets 7.7 and 8.1 share.

    Attributes:
        box: the widget to display.
        answers: the sides chosen so far.
        result: what `outcome` returns after the last trial, here a `Result`; None before.
    """

    def __init__(self, trials):
        import ipywidgets

        self.trials, self.answers, self.result = trials, [], None
        self.question = ipywidgets.HTML()
        self.pictures = [ipywidgets.Image(format="png", width=PIXELS, height=PIXELS) for _ in (LEFT, RIGHT)]
        layout = ipywidgets.Layout(width=f"{PIXELS}px")
        self.buttons = [ipywidgets.Button(description=say(TEXTS[name]), layout=layout) for name in ("left", "right")]
        for side, button in enumerate(self.buttons):
            button.on_click(lambda _, side=side: self.choose(side))
        columns = [ipywidgets.VBox(pair) for pair in zip(self.pictures, self.buttons, strict=True)]
        self.choice = ipywidgets.HBox(columns)
        self.box = ipywidgets.VBox([self.question, self.choice])
        self._next()

    def choose(self, side):
        """Take the answer LEFT or RIGHT to the trial on the screen and go on; clicks after the last do nothing."""
        if self.result is not None:
            return
        self.answers.append(side)
        self._next()

    def ask(self, number):
        """Return the text above trial ``number``, counted from 0."""
        return say(TEXTS["question"], number=number + 1, count=len(self.trials))

    def outcome(self):
        """Return what all answers add up to; its text is shown after the last click."""
        return score(self.trials, self.answers)

    def _next(self):
        number = len(self.answers)
        if number == len(self.trials):
            self.result = self.outcome()
            self.question.value = f"<b>{self.result}</b>"
            self.choice.layout.display = "none"
            return
        self.question.value = self.ask(number)
        for picture, image in zip(self.pictures, self.trials[number][:2], strict=True):
            picture.value = _png(image)


def _png(image):
    """Return the PNG of an image (H, W) or (H, W, 1) in [0, 1], each pixel enlarged to a square."""
    image = np.squeeze(np.asarray(image, float))
    enlarged = np.kron(image, np.ones((max(1, PIXELS // image.shape[0]),) * 2))
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, enlarged, cmap="gray", vmin=0, vmax=1, format="png")
    return buffer.getvalue()
