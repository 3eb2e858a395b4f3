"""The skeleton of a lesson: its parts fit the rules of the build and of the bank."""

import ast

import pytest
import yaml

from quiz.bank.loading import load
from tools import build, new_lesson


@pytest.fixture
def written(tmp_path):
    for name, content in new_lesson.files("42", "video").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("solved", [False, True])
def test_the_source_builds(written, solved, language, monkeypatch):
    monkeypatch.setenv("IMAGEGEN_BANK", str(written / "quiz" / "bank"))
    built = build.notebook(written / "lessons" / "42_video.py", solved, language)
    headings = [cell.source for cell in built.cells if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    assert len(headings) == len(new_lesson.SECTIONS)
    [first] = load("video")
    assert f'quiz.ask("{first.id if solved else first.label}")' in [cell.source for cell in built.cells]


def test_the_question_loads(written):
    content = yaml.safe_load((written / "quiz/bank/topics/video/questions.yaml").read_text(encoding="utf-8"))
    assert content["lesson"] == "42_video"
    [question] = load("video", written / "quiz" / "bank")
    assert question.id == "video-first" and question.kind == "choice"


def test_the_lesson_is_entered_once_and_a_known_topic_stays(written):
    names = {}
    exec(compile((written / "quiz/ground/lessons.py").read_text(encoding="utf-8"), "lessons", "exec"), names)
    assert (
        names["LESSONS"][-1].stem == "42_video" and names["TOPICS"][-1] == "video" and "video" in names["SHORT_NAMES"]
    )
    source = new_lesson.files("43", "gan")["quiz/ground/lessons.py"]
    ast.parse(source)
    exec(compile(source, "lessons", "exec"), names)
    assert names["TOPICS"].count("gan") == 1


def test_a_lesson_stands_in_its_place_and_is_entered_once():
    lessons = (new_lesson.ROOT / "quiz/ground/lessons.py").read_text(encoding="utf-8")
    before = new_lesson.entered(lessons, "42_video", "video")
    between = new_lesson.entered(before, "41_music", "music")
    assert new_lesson.entered(between, "41_music", "music") == between
    names = {}
    exec(compile(between, "lessons", "exec"), names)
    stems = [lesson.stem for lesson in names["LESSONS"]]
    assert stems == sorted(stems) and stems[-2:] == ["41_music", "42_video"]


def test_a_number_that_is_taken_is_refused():
    with pytest.raises(ValueError, match="01 is taken by 01_gan"):
        new_lesson.files("01", "video")


def test_a_topic_with_questions_names_the_lesson_and_what_it_asks(monkeypatch, tmp_path):
    monkeypatch.setattr(new_lesson, "ROOT", tmp_path)
    for name, content in {
        "quiz/ground/lessons.py": 'LESSONS = (\n)  # fmt: skip\nTOPICS = ("video",)\n',
        "quiz/bank/topics/video/questions.yaml": "topic: video\nlesson: 42_video_models\nquestions:\n- id: video-what\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    made = new_lesson.files("42", "video")
    assert 'quiz.ask("video-what")' in made["lessons/42_video_models.py"]
    assert 'Lesson("42_video_models", "video"' in made["quiz/ground/lessons.py"]
