import numpy
import pytest

from imagegen import arena
from quiz.ground import language

LABELS = numpy.arange(12) % 10
MODELS = [numpy.full((12, 28, 28, 1), shade) for shade in (0.0, 0.5, 1.0)]


def brightest(left, right, labels):
    return numpy.where(left.mean((1, 2, 3)) > right.mean((1, 2, 3)), arena.LEFT, arena.RIGHT)


def test_every_pair_meets_equally_often_on_both_sides():
    duels = arena.draw_duels(MODELS, LABELS, rounds=10, seed=3)
    pairs = [frozenset((duel.left_model, duel.right_model)) for duel in duels]
    assert sorted(pairs.count(pair) for pair in set(pairs)) == [10, 10, 10]
    assert {duel.left_model for duel in duels} == {duel.right_model for duel in duels} == {0, 1, 2}
    for duel in duels:
        assert (duel.left.mean(), duel.right.mean()) == (duel.left_model / 2, duel.right_model / 2)


def test_both_images_of_a_duel_answer_one_request_and_none_comes_twice_in_a_pair():
    numbered = [shift + numpy.arange(12.0)[:, None, None, None] * numpy.ones((1, 2, 2, 1)) for shift in (0, 100)]
    duels = arena.draw_duels(numbered, LABELS, rounds=12)
    requests = [int(duel.left.flat[0]) % 100 for duel in duels]
    assert sorted(requests) == list(range(12))
    assert all(int(duel.right.flat[0]) % 100 == request for duel, request in zip(duels, requests, strict=True))
    assert [duel.label for duel in duels] == [LABELS[request] for request in requests]


def test_the_votes_of_a_simulated_reader():
    votes = arena.simulate(arena.draw_duels(MODELS, LABELS, rounds=7), brightest)
    numpy.testing.assert_array_equal(votes.wins, [[0, 0, 0], [7, 0, 0], [7, 7, 0]])
    assert "21" in str(votes)


def test_a_seed_fixes_the_duels():
    sides = [[duel.left_model for duel in arena.draw_duels(MODELS, LABELS, 10, seed)] for seed in (1, 1, 2)]
    assert sides[0] == sides[1] != sides[2]


@pytest.mark.parametrize(
    "models, rounds", [(MODELS[:1], 3), (MODELS, 0), (MODELS, 13), ([MODELS[0], MODELS[1][:5]], 3)]
)
def test_arenas_that_cannot_be(models, rounds):
    with pytest.raises(ValueError, match="arena needs|rounds is"):
        arena.draw_duels(models, LABELS, rounds)


@pytest.fixture
def speak():
    yield language.set_language
    language.set_language("en")


@pytest.mark.parametrize("tongue, said", [("en", "better 3"), ("zh", "哪一张 3 更好")])
def test_voting_by_clicks(tongue, said, speak):
    speak(tongue)
    duels = arena.draw_duels(MODELS[:2], numpy.full(12, 3), rounds=2)
    form = arena.Form(duels)
    assert said in form.question.value
    assert form.wins.sum() == 0 and form.result is None
    for duel in duels:
        form.choose(arena.LEFT if duel.left_model == 1 else arena.RIGHT)
    numpy.testing.assert_array_equal(form.result.wins, [[0, 0], [2, 0]])
    assert form.choice.layout.display == "none"
