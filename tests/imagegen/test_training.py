"""The training loop: budgets, losses, interrupts, and live pictures with and without a notebook."""

import itertools
import textwrap

import nbclient
import nbformat
import numpy as np
import pytest

from imagegen import training
from quiz.ground.language import set_language


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


class Clock:
    """A clock that only moves when a test says so."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        monkeypatch.setattr(training.time, "perf_counter", lambda: self.now)

    def spend(self, seconds):
        self.now += seconds


def test_losses_are_kept_per_step_in_order():
    history = training.train(lambda value: {"a": value, "b": -value}, range(100), steps=5)
    np.testing.assert_array_equal(history.losses["a"], [0, 1, 2, 3, 4])
    np.testing.assert_array_equal(history.losses["b"], [0, -1, -2, -3, -4])
    assert history.steps == 5 and not history.interrupted


def test_a_single_scalar_is_called_loss_and_tuples_are_unpacked():
    history = training.train(lambda x, y: x + y, [(1, 2), (3, 4)], steps=2)
    np.testing.assert_array_equal(history.losses["loss"], [3, 7])


def test_several_updates_in_a_call_count_as_several_steps():
    history = training.train(lambda _: {"loss": np.arange(4.0)}, itertools.repeat(0), steps=8)
    assert history.steps == 8
    np.testing.assert_array_equal(history.losses["loss"], [0, 1, 2, 3, 0, 1, 2, 3])


def test_the_run_ends_with_its_batches():
    assert training.train(lambda x: x, [1.0, 2.0], steps=10).steps == 2


def test_a_batch_that_no_step_uses_is_not_drawn():
    drawn = iter(range(10))
    training.train(lambda x: x, drawn, steps=3)
    assert next(drawn) == 3


def test_seconds_end_the_run_and_the_first_spent_budget_wins(monkeypatch):
    clock = Clock(monkeypatch)
    assert training.train(lambda _: clock.spend(1) or 0.0, itertools.repeat(0), seconds=7).steps == 7
    assert training.train(lambda _: clock.spend(1) or 0.0, itertools.repeat(0), steps=3, seconds=7).steps == 3
    assert training.train(lambda _: clock.spend(1) or 0.0, itertools.repeat(0), steps=14, seconds=7).seconds == 7


def test_a_slow_machine_trains_on_to_the_least_that_shows_something_and_says_so(monkeypatch, capsys):
    clock = Clock(monkeypatch)

    def slow(_):
        clock.spend(1)
        return 0.0

    assert training.train(slow, itertools.repeat(0), steps=30, seconds=7).steps == 15
    printed = capsys.readouterr().out
    assert printed.count("A slow machine: 7 steps in 7 s. Training goes on to step 15") == 1
    assert training.train(slow, itertools.repeat(0), seconds=7, at_least=9).steps == 9
    assert training.train(slow, itertools.repeat(0), steps=30, seconds=7, at_least=5).steps == 7
    assert training.train(slow, range(10), steps=30, seconds=7).steps == 10, "the batches are at an end"
    capsys.readouterr()
    assert training.train(slow, itertools.repeat(0), steps=10, seconds=20).steps == 10
    assert capsys.readouterr().out == ""


class Handle:
    def __init__(self):
        self.updates = 0

    def update(self, figure):
        self.updates += 1


def test_samples_do_not_eat_the_budget(monkeypatch):
    clock, handle = Clock(monkeypatch), Handle()
    monkeypatch.setattr(training, "_in_notebook", lambda: True)
    monkeypatch.setattr(training.IPython.display, "display", lambda figure, display_id: handle)

    def sample():
        clock.spend(100)
        return np.zeros((2, 28, 28, 1))

    history = training.train(lambda _: clock.spend(1) or 0.0, itertools.repeat(0), seconds=10, sample=sample, every=4)
    assert history.steps == 10 and history.seconds == 10
    # Shown after 4 seconds, replaced after 8 and at the end.
    assert history.sampling_seconds == 300 and handle.updates == 2


def test_interrupt_keeps_what_was_trained(capsys):
    def step(value):
        if value == 3:
            raise KeyboardInterrupt
        return value

    history = training.train(step, itertools.count(), steps=10)
    assert history.interrupted and history.steps == 3
    np.testing.assert_array_equal(history.losses["loss"], [0, 1, 2])
    assert "Interrupted after 3 steps" in capsys.readouterr().out


def test_interrupt_speaks_the_language_of_the_reader(capsys):
    set_language("zh")

    def step(value):
        raise KeyboardInterrupt

    assert training.train(step, [1], steps=1).interrupted
    assert "被中断" in capsys.readouterr().out


def test_other_exceptions_are_not_swallowed():
    def step(value):
        raise RuntimeError("the learner's own")

    with pytest.raises(RuntimeError, match="the learner's own"):
        training.train(step, [1], steps=1)


def test_without_a_notebook_samples_are_not_drawn():
    def sample():
        raise AssertionError("nobody could see this")

    assert training.train(lambda x: x, range(5), steps=5, sample=sample, every=0).steps == 5


@pytest.mark.parametrize(
    ("budget", "message"),
    [({}, "steps=..., seconds"), ({"steps": 0}, "steps is 0"), ({"seconds": -1}, "seconds is -1")],
)
def test_budgets_are_checked(budget, message):
    with pytest.raises(ValueError, match=message):
        training.train(lambda x: x, [1], **budget)


def test_the_summary_speaks_both_languages():
    history = training.train(lambda x: {"generator": x}, [0.25], steps=1)
    assert "1 steps" in repr(history) and "generator 0.25" in repr(history)
    set_language("zh")
    assert "生成器 0.25" in repr(history)


# --- Batches


def test_a_pass_holds_every_image_once_with_its_label():
    images = np.arange(12.0)[:, None]
    drawn = list(itertools.islice(training.batches(images, np.arange(12), batch_size=4), 3))
    assert sorted(np.concatenate([labels for _, labels in drawn])) == list(range(12))
    for batch, labels in drawn:
        np.testing.assert_array_equal(batch[:, 0], labels)


def test_passes_differ_seeds_repeat_and_all_batches_are_full():
    first, again, other = (training.batches(np.arange(10), batch_size=4, seed=seed) for seed in (0, 0, 1))
    drawn = [next(first) for _ in range(4)]
    assert {batch.shape for batch in drawn} == {(4,)}
    np.testing.assert_array_equal(drawn, [next(again) for _ in range(4)])
    assert not np.array_equal(drawn, [next(other) for _ in range(4)])
    assert not np.array_equal(drawn[:2], drawn[2:])


def test_batches_checks_its_arguments_at_once():
    with pytest.raises(ValueError, match="10 images: choose 1 to 10"):
        training.batches(np.zeros(10), batch_size=11)
    with pytest.raises(ValueError, match="10 images and 9 labels"):
        training.batches(np.zeros(10), np.zeros(9), batch_size=4)


# --- A real notebook


def test_a_notebook_shows_one_live_picture_and_survives_an_interrupt():
    source = textwrap.dedent(
        """
        import numpy as np
        from imagegen import training

        def step(value):
            if value == 30:
                raise KeyboardInterrupt
            return {"loss": value}

        sample = lambda: np.zeros((2, 28, 28, 1))
        whole = training.train(step, range(20), steps=20, sample=sample, every=0)
        broken = training.train(step, range(50), steps=50)
        print(whole.steps, broken.steps, broken.interrupted)
        """
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    outputs = notebook.cells[0].outputs
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == 1
    assert "20 30 True" in "".join(output.get("text", "") for output in outputs)
