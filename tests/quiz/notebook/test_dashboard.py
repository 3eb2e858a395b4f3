"""Where a learner stands: numbers from the attempts, a figure in both languages, nothing that fails without data."""

import json
import re
import warnings
from datetime import UTC, datetime, timedelta

import matplotlib
import pytest
from matplotlib import text as drawn
from matplotlib.font_manager import FontProperties

import quiz
from quiz.bank.loading import bank
from quiz.ground import language
from quiz.ground.lessons import SHORT_NAMES, TOPICS
from quiz.notebook import dashboard as dashboards
from quiz.practice import schedule
from quiz.practice.overview import LONGEST, Overview
from quiz.practice.standing import course_table
from quiz.progress.store import Progress
from quiz.terminal import cli

pytestmark = pytest.mark.usefixtures("fixture_bank")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HAN = re.compile(r"[\u4e00-\u9fff]")


class Clock:
    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def told(monkeypatch):
    """What a notebook displays."""
    displayed = []
    monkeypatch.setenv("QUIZ_STATIC", "1")
    monkeypatch.setattr(dashboards, "display", displayed.append)
    return displayed


@pytest.fixture
def progress(tmp_path):
    return Progress(tmp_path / "home", clock=Clock())


@pytest.fixture(params=["en", "zh"])
def reader(request, monkeypatch):
    monkeypatch.setattr(language, "_current", request.param)
    return request.param


def words(progress, points, rated=None):
    """An answer in words to gan-what: key points and their states."""
    detail = {"points": points, "self_rated": rated or {}}
    return progress.record("gan-what", "text", 0.5, detail=detail, seconds=60)


def on_days(progress, *days):
    for day in days:
        progress._clock.now = NOON + day * DAY
        progress.record("gan-step", "order", 1.0, seconds=30)


def test_mastery_counts_what_was_never_answered_as_nothing(progress):
    progress.record("gan-step", "order", 1.0)
    progress.record("gan-papers", "match", 0.5)
    found = Overview(progress)
    assert (found.whole.questions, found.whole.answered, found.whole.solved) == (len(bank()), 2, 1)
    assert found.whole.share == pytest.approx(1.5 / len(bank()))
    assert found.topics["gan"] == found.whole
    cells = found.cells.values()
    assert sum(cell.questions for cell in cells) == len(bank()) and sum(cell.answered for cell in cells) == 2


def test_mastery_fades_and_comes_back(progress):
    on_days(progress, 0)
    fresh = Overview(progress).whole.share
    progress._clock.now += 60 * DAY
    faded = Overview(progress).whole
    assert faded.share < 0.9 * fresh and faded.due == 1
    progress.record("gan-step", "order", 1.0)
    assert Overview(progress).whole.share == pytest.approx(fresh)


@pytest.mark.parametrize(
    ("days", "streak", "longest"),
    [((), 0, 0), ((0,), 1, 1), ((-1,), 1, 1), ((-2,), 0, 1), ((-5, -4, -3, -1, 0), 2, 3), ((-9, -8, -7, -2), 0, 3)],
)
def test_a_streak_is_days_in_a_row_up_to_today_or_yesterday(progress, days, streak, longest):
    on_days(progress, *days)
    progress._clock.now = NOON
    found = Overview(progress)
    assert (found.streak, found.longest_streak) == (streak, longest)
    assert sum(found.activity(10)) == len(days)


def test_time_left_on_the_screen_counts_only_up_to_a_limit(progress):
    progress.record("gan-step", "order", 1.0, seconds=40)
    progress.record("gan-step", "order", 1.0, seconds=1e6)
    progress.record("gan.losses", "code", 1.0)
    assert Overview(progress).seconds == {"gan": 40 + LONGEST}


def test_the_weakest_key_points_come_first_and_what_is_known_now_does_not(progress):
    names = [point.id for point in bank()["gan-what"].key_points]
    for states in (
        ("met", "met", "met", "met"),
        ("met", "missing", "met", "missing"),
        ("missing", "contradicted", "unsure", "missing"),
        ("met", "missing", "unsure", "unsure"),
    ):
        words(progress, dict(zip(names, states, strict=True)), rated={names[3]: states[3] == "unsure"})
    weak = Overview(progress).weak_points
    assert [(one.point.id, one.said, one.attempts) for one in weak] == [(names[1], 0, 3), (names[2], 1, 3)]


@pytest.mark.parametrize("detail", [{}, {"points": None}, {"points": ["x"]}, {"points": {}, "self_rated": 3}])
def test_a_detail_that_tells_nothing_of_key_points_is_passed_over(progress, detail):
    progress.record("gan-what", "text", 0.5, detail=detail)
    assert Overview(progress).weak_points == []


def test_the_forecast_of_new_questions_follows_the_plan(progress, monkeypatch):
    monkeypatch.setattr("quiz.practice.wishes.NEW_PER_DAY", 4)
    assert Overview(progress).new_forecast(4) == [4, 4, 1, 0]
    schedule.set_exam(progress, (NOON.astimezone() + 3 * DAY).date())
    assert Overview(progress).new_forecast(5) == [3, 3, 3, 0, 0]
    progress.record("gan-step", "order", 1.0)
    assert Overview(progress).new_forecast(5) == [2, 3, 3, 0, 0]


def test_the_record_is_plain_json(progress):
    words(progress, {"two-networks": "met"})
    told = json.loads(json.dumps(Overview(progress).to_json()))
    assert told["topics"][0]["topic"] == "gan" and len(told["forecast"]) == 14 and told["streak"] == 1


def test_every_topic_has_a_short_name_in_both_languages():
    assert set(SHORT_NAMES) == set(TOPICS)


def shown(found):
    """Every text in a figure."""
    return [one.get_text() for one in found.findobj(drawn.Text) if one.get_text()]


@pytest.mark.parametrize("record", ["empty", "small", "large"])
def test_the_figure_is_drawn_without_a_missing_glyph(progress, reader, record):
    if record == "small":
        words(progress, {"two-networks": "met"})
    if record == "large":
        for place, question in enumerate(bank().values()):
            progress.record(question.item, question.kind, place % 3 / 2, seconds=5000 * place)
    found = Overview(progress)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = dashboards.png(found)
    assert picture.startswith(b"\x89PNG") and len(picture) < 300_000
    titles = " ".join(shown(dashboards.figure(found)))
    assert bool(HAN.search(titles)) == (reader == "zh")


def test_a_chinese_figure_names_a_font_that_has_the_characters(monkeypatch):
    monkeypatch.setattr(language, "_current", "zh")
    before = dict(matplotlib.rcParams)
    name = dashboards._fonts()[-1]
    assert name in matplotlib.font_manager.get_font_names() and FontProperties(family=name).get_name() == name
    assert dict(matplotlib.rcParams) == before


def test_the_dashboard_without_data_says_what_to_do(reader, told):
    quiz.dashboard()
    assert len(told) == 1 and "quiz.review()" in told[0].data
    assert bool(HAN.search(told[0].data)) == (reader == "zh")


def test_the_dashboard_is_text_where_no_picture_can_be_shown(reader, capsys):
    words(Progress(), {"two-networks": "missing"})
    quiz.dashboard()
    out = capsys.readouterr().out
    assert "`gan-what`" in out and bool(HAN.search(out)) == (reader == "zh")


def test_the_dashboard_with_data(reader, told):
    words(Progress(), {"two-networks": "met", "opposed": "missing"})
    quiz.dashboard()
    headline, picture, below = told
    assert f"1 / {len(bank())}" in headline.data or f"1 of {len(bank())}" in headline.data
    assert picture.data.startswith(b"\x89PNG")
    weak = next(point for point in bank()["gan-what"].key_points if point.id == "opposed")
    assert weak.statement.get(reader) in below.data and "0 / 1" in below.data


def test_progress_in_the_terminal(reader, capsys):
    assert cli.main(["progress", "--lang", reader]) == 0
    assert "quiz review" in capsys.readouterr().out
    words(Progress(), {"two-networks": "missing"})
    assert cli.main(["progress", "--lang", reader]) == 0
    out = capsys.readouterr().out
    assert "gan-what\t0/1\t" in out and len(re.findall(r"^\d{4}-\d\d-\d\d\t", out, re.MULTILINE)) == 14
    assert cli.main(["progress", "--json", "--lang", reader]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["attempts"] == 1 and told["weak_points"][0]["question"] == "gan-what"


def test_the_map_of_the_course_counts_what_is_due(progress, reader):
    on_days(progress, 0)
    assert course_table(progress).splitlines()[2].endswith("|  |")
    progress._clock.now += 60 * DAY
    assert course_table(progress).splitlines()[2].endswith("| 1 |")


@pytest.fixture(autouse=True)
def same_language():
    before = language.current()
    yield
    language.set_language(before)
