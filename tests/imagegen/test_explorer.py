import numpy as np
import pytest

from imagegen import explorer


@pytest.fixture
def calls():
    return []


@pytest.fixture
def draw(calls):
    def drawn(labels, random):
        calls.append(list(labels))
        return random.uniform(size=(len(labels), 28, 28, 1))

    return drawn


def test_without_a_front_end_all_classes_are_drawn_in_rows(draw, calls, monkeypatch):
    monkeypatch.setenv("QUIZ_STATIC", "1")
    figure = explorer.explore(draw, num_classes=3, columns=4)
    assert calls == [[0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]]
    assert len(figure.axes) == 12 and figure._repr_png_().startswith(b"\x89PNG")


def test_the_slider_asks_for_its_class_and_the_button_for_other_noise(draw, calls):
    panel = explorer.Panel(draw, num_classes=10, columns=5, seed=0)
    first = panel.picture.value
    panel.button.click()
    assert panel.picture.value != first
    panel.slider.value = 7
    assert calls == [[0] * 5, [0] * 5, [7] * 5]
    assert panel.slider.max == 9


def test_the_first_picture_depends_on_the_seed_alone(draw):
    pictures = [bytes(explorer.Panel(draw, 10, 3, seed).picture.value) for seed in (1, 1, 2)]
    assert pictures[0] == pictures[1] != pictures[2]


LADDER = np.linspace(0, 1, 3)[:, None, None, None] * np.ones((3, 8, 8, 3))


def test_a_ladder_is_drawn_whole_without_a_front_end(monkeypatch):
    monkeypatch.setenv("QUIZ_STATIC", "1")
    figure = explorer.leaf(LADDER, ["0", "1", "2"], "weight")
    assert [axis.get_title() for axis in figure.axes] == ["0", "1", "2"]


def test_the_slider_of_a_ladder_shows_its_picture():
    leaves = explorer.Leaves(LADDER, ["0", "1", "2"], "weight")
    middle = leaves.picture.value
    leaves.slider.value = "2"
    assert leaves.picture.value != middle
    leaves.slider.value = "1"
    assert leaves.picture.value == middle
