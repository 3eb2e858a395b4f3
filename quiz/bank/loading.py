"""Loads the question bank from ``quiz/bank/topics/<topic>/*.yaml``."""

from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

import yaml
from pydantic import ValidationError

from quiz.bank.models import MODELS, BankError, bank_root
from quiz.bank.parsing import parse
from quiz.ground.language import Text
from quiz.ground.lessons import TOPICS
from quiz.ground.vocabulary import KINDS

FILES = ("headline.yaml", "questions.yaml", "followups.yaml")
"""The files of a topic, in the order of the course; any may be missing."""
MISCONCEPTIONS = "misconceptions.yaml"
"""More misconceptions for the text questions of a topic: {questions: {id: [Misconception, ...]}}; it may be missing."""


class UnknownQuestion(KeyError):
    """No question has this id; ``nearest`` holds the ids that look like it, best first."""

    def __init__(self, question_id, known):
        self.question_id = question_id
        self.nearest = tuple(get_close_matches(str(question_id), list(known), n=3, cutoff=0.5))
        super().__init__(question_id)

    @property
    def message(self):
        """What to tell the reader, a Text."""
        nearest = ", ".join(self.nearest)
        return Text(
            f"No question has the id {self.question_id!r}." + (f" Did you mean {nearest}?" if nearest else ""),
            f"没有编号为 {self.question_id!r} 的题目。" + (f"是不是想找 {nearest}?" if nearest else ""),
        )

    def __str__(self):
        return str(self.message)


@cache
def _topic(topic, root):
    return load(topic, root)


def load(topic, root=None):
    """The questions of one topic, a tuple; BankError with every problem found.

    The files of ``FILES`` come in that order, each in its own.
    """
    root = root or bank_root()
    names = [name for name in (f"topics/{topic}/{file}" for file in FILES) if (root / name).is_file()]
    if not names:
        raise BankError([f"{topic}: the bank has no such topic"])
    questions, problems = [], []
    more = _misconceptions(topic, root)
    for name in names:
        head, records = _read_file(name, (root / name).read_text(encoding="utf-8"), topic)
        for position, record in enumerate(records, 1):
            added = more.pop(record.get("id"), None) if isinstance(record, dict) else None
            if added:
                record = record | {"misconceptions": [*record.get("misconceptions", ()), *added]}
            try:
                questions.append(_read_record(head, record, root))
            except ValidationError as error:
                problems += [f"{name}: {_label(record, position)}: {line}" for line in _lines(error)]
            except BankError as error:
                problems += [f"{name}: {_label(record, position)}: {line}" for line in error.problems]
    problems += [f"topics/{topic}/{MISCONCEPTIONS}: {name}: the topic has no such question" for name in more]
    if problems:
        raise BankError(problems)
    return tuple(questions)


def _misconceptions(topic, root):
    """Raw records of the misconceptions that stand in a file of their own: {question id: [record, ...]}."""
    file = root / "topics" / topic / MISCONCEPTIONS
    if not file.is_file():
        return {}
    try:
        content = parse(file.read_text(encoding="utf-8"), str(file))
    except yaml.YAMLError as error:
        raise BankError([f"topics/{topic}/{MISCONCEPTIONS}: not YAML: {error}"]) from None
    if not isinstance(content, dict) or not isinstance(content.get("questions"), dict):
        raise BankError([f"topics/{topic}/{MISCONCEPTIONS}: needs questions, a mapping of ids to lists"])
    return dict(content["questions"])


def _read_file(name, source, topic):
    """Head {topic, lesson} and the raw records of a bank file."""
    try:
        content = parse(source, name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        if "mapping values" in problem:
            problem += "; a text with a colon and a space in it stands in quotes"
        raise BankError([f"{name}: {where}not YAML: {problem}"]) from None
    if not isinstance(content, dict):
        raise BankError([f"{name}: must be a mapping with topic, lesson and questions"])
    unknown = sorted(map(str, set(content) - {"topic", "lesson", "questions"}))
    if unknown:
        raise BankError([f"{name}: unknown field {', '.join(unknown)}"])
    if content.get("topic") != topic:
        raise BankError([f"{name}: topic: must be {topic!r}, found {content.get('topic')!r}"])
    if not isinstance(content.get("lesson"), str) or not isinstance(content.get("questions"), list):
        raise BankError([f"{name}: needs lesson, a text, and questions, a list"])
    return {"topic": topic, "lesson": content["lesson"]}, content["questions"]


def _read_record(head, record, root):
    if not isinstance(record, dict):
        raise BankError(["must be a mapping"])
    kind = record.get("kind")
    if kind not in MODELS:
        raise BankError([f"kind: must be one of {', '.join(KINDS)}, found {kind!r}"])
    for field in head:
        if field in record:
            raise BankError([f"{field}: stands at the head of the file, not in a question"])
    return MODELS[kind].model_validate(record | head, context={"root": root})


def _label(record, position):
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, str) else f"question {position}"


def _lines(error):
    """One line for each problem of a ValidationError, the field first."""
    for problem in error.errors(include_url=False):
        field = ".".join(str(part) for part in problem["loc"] if part not in ("int", "float"))
        message = {"missing": "missing", "extra_forbidden": "unknown field"}.get(problem["type"], problem["msg"])
        message = message.removeprefix("Value error, ").replace("\n", " ")
        yield f"{field}: {message}" if field else message


def topics(root=None):
    """Topics that have questions, in the order of the course."""
    root = root or bank_root()
    folder = root / "topics"
    names = {one.name for one in folder.iterdir() if (one / FILES[1]).is_file()} if folder.is_dir() else set()
    return tuple(topic for topic in TOPICS if topic in names) + tuple(sorted(names - set(TOPICS)))


def bank(root=None):
    """Every question by id, in the order of the course, read once; BankError with the problems of all files."""
    return _bank(root or bank_root())


@cache
def _bank(root):
    questions, problems, home = {}, [], {}
    for topic in topics(root):
        try:
            found = _topic(topic, root)
        except BankError as error:
            problems += error.problems
            continue
        for one in found:
            if one.id in questions:
                problems.append(f"{topic}: {one.id}: id: stands already in {home[one.id]}")
            questions[one.id], home[one.id] = one, topic
    if problems:
        raise BankError(problems)
    return MappingProxyType(questions)


def question(question_id):
    """The question of this id or label; UnknownQuestion, which names the nearest ids, when there is none.

    Reads the one topic that the id names.
    """
    root, topic = bank_root(), str(question_id).partition("-")[0]
    if topic in topics(root):
        for one in _topic(topic, root):
            if question_id in (one.id, one.label):
                return one
    raise UnknownQuestion(question_id, bank())


def probing():
    """What an interviewer asks when an answer leaves out a key point, of all topics.

    Returns:
        {question id: {key point: {"en", "zh", "then" (may be missing)}}}.
    """
    return _probing(bank_root())


@cache
def _probing(root):
    found = {}
    for topic in topics(root):
        file = root / "topics" / topic / "probing.yaml"
        if file.is_file():
            found |= parse(file.read_text(encoding="utf-8"), str(file))
    return found
