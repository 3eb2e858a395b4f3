"""The training loop that the lessons share: a progress bar, live losses, live samples, and an interrupt that is safe."""

import dataclasses
import time

import IPython
import IPython.display
import matplotlib.figure
import numpy as np
import tqdm.auto

import imagegen.plots
from imagegen.language import say

# Seconds between two updates of the bar's losses: more often costs time and nobody can read it.
REFRESH_SECONDS = 0.25


@dataclasses.dataclass(repr=False)
class History:
    """What a training run leaves behind.

    Attributes:
        losses: name of each loss to its (steps,) float64 values.
        steps: number of updates made.
        seconds: time spent in steps and in fetching their batches; the first step's compilation counts, sampling does not.
        sampling_seconds: time spent in ``sample`` and in drawing its pictures.
        interrupted: True if Kernel > Interrupt ended the run.
    """

    losses: dict[str, np.ndarray]
    steps: int
    seconds: float
    sampling_seconds: float = 0.0
    interrupted: bool = False

    def __repr__(self):
        final = ", ".join(f"{say(name)} {values[-1]:.3g}" for name, values in self.losses.items())
        return say("history", steps=self.steps, seconds=self.seconds, losses=final)


def train(step, batches, steps=None, seconds=None, at_least=None, sample=None, every=10.0):
    """Call ``step`` on batch after batch until a budget is spent, and return the `History`.

    Kernel > Interrupt ends the run cleanly: the networks keep what they have learnt, the cell goes on.

    Args:
        step: function of a batch that updates the networks and returns {loss name: scalar}, or a single scalar, which is
            then called "loss". A batch that is a tuple, such as (images, labels), is passed as separate arguments.
            Very small networks train faster with several updates in one compiled call: return (k,) values for k updates.
        batches: iterable of batches, e.g. `batches`; the run also ends where it ends.
        steps: budget in updates.
        seconds: budget in seconds of training; samples do not eat it. Whichever budget is spent first ends the run.
        at_least: updates that are made even where the seconds are over before, which is said then: what a lesson says of the
            result would not hold after a tenth of the updates. Half of ``steps`` when left out and there are both budgets.
        sample: function without arguments that returns images (N, H, W[, 1 or 3]) in [0, 1], or a matplotlib Figure; a
            notebook shows it live. Elsewhere it is not called.
        every: seconds of training between two samples. One more follows at the end.

    Raises:
        ValueError: neither budget is given, or one is not positive.
    """
    _check_budgets(steps, seconds)
    if at_least is None:
        at_least = (steps or 0) // 2
    picture = _LiveFigure(sample, every)
    run = _Run(steps, seconds, at_least)
    interrupted = False
    try:
        with run:
            for batch in batches:
                run.record(step(*batch) if isinstance(batch, tuple) else step(batch))
                if run.is_spent():
                    break
                if picture.is_due(run.seconds):
                    run.outside_the_budget(lambda: picture.update(run.seconds))
        run.outside_the_budget(lambda: picture.update(run.seconds))
    except KeyboardInterrupt:
        interrupted = True
        print(say("interrupted", steps=run.steps, seconds=run.seconds))
    return run.history(interrupted)


def batches(images, labels=None, batch_size=64, seed=0):
    """Return an endless iterator over shuffled batches; every pass over the data has a new order.

    An incomplete last batch is left out, so that a compiled step sees one shape. NumPy indexing costs less processor
    time than a ``tf.data`` pipeline for sets that fit in memory, and takes no core from the training step.

    Args:
        images: (N, ...) array.
        labels: (N, ...) array; batches are then pairs (images, labels).
        batch_size: rows per batch, at most N.
        seed: seed of the order.

    Raises:
        ValueError: images and labels differ in number, or there are fewer than ``batch_size`` of them.
    """
    images = np.asarray(images)
    if not 1 <= batch_size <= len(images):
        raise ValueError(f"batch_size is {batch_size}, but there are {len(images)} images: choose 1 to {len(images)}.")
    if labels is not None and len(labels) != len(images):
        raise ValueError(f"Found {len(images)} images and {len(labels)} labels.")
    return _shuffled(images, None if labels is None else np.asarray(labels), batch_size, seed)


def _shuffled(images, labels, batch_size, seed):
    generator = np.random.default_rng(seed)
    while True:
        order = generator.permutation(len(images))
        for start in range(0, len(images) - batch_size + 1, batch_size):
            rows = order[start : start + batch_size]
            yield images[rows] if labels is None else (images[rows], labels[rows])


def _check_budgets(steps, seconds):
    if steps is None and seconds is None:
        raise ValueError("Give a budget: steps=..., seconds=... or both.")
    for name, budget in {"steps": steps, "seconds": seconds}.items():
        if budget is not None and budget <= 0:
            raise ValueError(f"{name} is {budget}: a budget is positive.")


class _Run:
    """Losses, clock and progress bar of a run. The clock stands still while samples are drawn."""

    def __init__(self, steps, seconds, at_least):
        self.steps = 0
        self.seconds = 0.0
        self.sampling_seconds = 0.0
        self.losses = {}
        self.budgets = steps, seconds
        self.at_least, self.is_slow = at_least, False
        self.by_time = seconds is not None
        self.total = seconds if self.by_time else steps
        form = "{l_bar}{bar}| {n:.0f}/{total:.0f} s{postfix}" if self.by_time else None
        self.bar = tqdm.auto.tqdm(total=self.total, desc=say("training"), bar_format=form)
        self.refreshed = 0.0
        self.clock = time.perf_counter()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        # Whatever ended the run, the bar shows how far it came.
        self.refresh()
        self.bar.close()

    def record(self, losses):
        named = losses if isinstance(losses, dict) else {"loss": losses}
        updates = 1
        for name, value in named.items():
            values = np.atleast_1d(np.asarray(value, float))
            self.losses.setdefault(name, []).extend(values)
            updates = len(values)
        self.steps += updates
        now = time.perf_counter()
        self.seconds += now - self.clock
        self.clock = now
        if self.seconds - self.refreshed >= REFRESH_SECONDS:
            self.refresh()

    def is_spent(self):
        steps, seconds = self.budgets
        if steps is not None and self.steps >= steps:
            return True
        if seconds is None or self.seconds < seconds:
            return False
        if self.steps < self.at_least and not self.is_slow:
            self.is_slow = True
            self.count_steps()
            print(say("slow", steps=self.steps, seconds=self.seconds, least=self.at_least))
        return self.steps >= self.at_least

    def count_steps(self):
        """Have the bar show steps in place of seconds, from here to the least that are to be made."""
        self.by_time, self.total = False, self.at_least
        self.bar.bar_format = None
        self.bar.reset(total=self.total)

    def refresh(self):
        self.refreshed = self.seconds
        self.bar.set_postfix({say(name): f"{values[-1]:.3g}" for name, values in self.losses.items()}, refresh=False)
        self.bar.n = min(self.seconds, self.total) if self.by_time else min(self.steps, self.total)
        self.bar.refresh()

    def outside_the_budget(self, action):
        """Run an action whose time is not training time."""
        start = time.perf_counter()
        try:
            action()
        finally:
            self.clock = time.perf_counter()
            self.sampling_seconds += self.clock - start

    def history(self, interrupted):
        losses = {name: np.array(values) for name, values in self.losses.items()}
        return History(losses, self.steps, self.seconds, self.sampling_seconds, interrupted)


class _LiveFigure:
    """A picture in the notebook that is replaced by the next one. Without a notebook it does nothing."""

    def __init__(self, sample, every):
        self.sample = sample if _in_notebook() else None
        self.every = every
        self.shown_at = 0.0
        self.handle = None

    def is_due(self, seconds):
        return self.sample is not None and seconds - self.shown_at >= self.every

    def update(self, seconds):
        if self.sample is None:
            return
        self.shown_at = seconds
        sample = self.sample()
        figure = sample if isinstance(sample, matplotlib.figure.Figure) else imagegen.plots.grid(sample)
        if self.handle is None:
            self.handle = IPython.display.display(figure, display_id=True)
        else:
            self.handle.update(figure)


def _in_notebook():
    """Return whether a Jupyter kernel runs this code: a terminal cannot show figures."""
    return hasattr(IPython.get_ipython(), "kernel")
