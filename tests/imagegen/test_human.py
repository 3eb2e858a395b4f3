import io

import matplotlib.image
import numpy
import pytest

from imagegen import human
from quiz.ground.language import set_language

REAL = numpy.ones((40, 28, 28, 1), "float32")
FAKE = numpy.zeros((40, 28, 28, 1), "float32")


def brighter(left, right):
    return human.LEFT if left.mean() > right.mean() else human.RIGHT


def test_every_trial_holds_one_real_image_on_the_side_it_names():
    trials = human.draw_trials(REAL, FAKE, count=30, seed=4)
    for trial in trials:
        assert {trial.left.mean(), trial.right.mean()} == {0.0, 1.0}
        assert trial[trial.real_side].mean() == 1.0
    assert {trial.real_side for trial in trials} == {human.LEFT, human.RIGHT}


def test_no_image_is_shown_twice():
    numbered = numpy.arange(40.0)[:, None, None] * numpy.ones((1, 4, 4))
    trials = human.draw_trials(numbered, -numbered - 1, count=40)
    assert len({image.flat[0] for trial in trials for image in (trial.left, trial.right)}) == 80


def test_a_seed_fixes_the_trials():
    sides = [[trial.real_side for trial in human.draw_trials(REAL, FAKE, 30, seed)] for seed in (1, 1, 2)]
    assert sides[0] == sides[1] != sides[2]


@pytest.mark.parametrize("count, fake", [(0, FAKE), (41, FAKE), (5, FAKE[:4]), (5, FAKE[:, :14])])
def test_trials_that_cannot_be_drawn(count, fake):
    with pytest.raises(ValueError, match="trials need|gives it away"):
        human.draw_trials(REAL, fake, count)


def test_verdicts_follow_the_interval():
    trials = human.draw_trials(REAL, FAKE, count=20)
    right = human.simulate(trials, brighter)
    assert (right.right, right.share, right.verdict) == (20, 1.0, "told apart")
    assert right.interval.high == 1.0 and right.interval.low > 0.8
    wrong = human.simulate(trials, lambda left, right: brighter(right, left))
    assert (wrong.right, wrong.verdict) == (0, "preferred")
    always_left = human.simulate(trials, lambda left, right: human.LEFT)
    assert always_left.right == sum(trial.real_side == human.LEFT for trial in trials)
    assert always_left.verdict == "undecided"


def test_every_trial_needs_an_answer():
    with pytest.raises(ValueError):
        human.score(human.draw_trials(REAL, FAKE, count=3), [human.LEFT])


def test_clicking_through_the_form():
    trials = human.draw_trials(REAL, FAKE, count=4, seed=1)
    form = human.Form(trials)
    for number, trial in enumerate(trials, 1):
        assert f"{number} of 4" in form.question.value
        assert form.result is None
        shown = [matplotlib.image.imread(io.BytesIO(picture.value))[..., :3].mean() for picture in form.pictures]
        assert shown[trial.real_side] == 1.0 and shown[1 - trial.real_side] == 0.0
        form.buttons[trial.real_side].click()
    assert form.result == human.score(trials, [trial.real_side for trial in trials])
    assert "4 of 4" in form.question.value
    form.buttons[0].click()
    assert len(form.answers) == 4


def test_without_a_front_end_a_simulated_rater_answers(capsys):
    trials = human.draw_trials(REAL, FAKE, count=10)
    assert human.show(trials, brighter) == human.simulate(trials, brighter)
    told = capsys.readouterr().out
    assert "simulated" in told and "10 of 10" in told


def test_the_result_speaks_chinese():
    set_language("zh")
    try:
        assert "答对 10 次" in str(human.simulate(human.draw_trials(REAL, FAKE, count=10), brighter))
    finally:
        set_language("en")
