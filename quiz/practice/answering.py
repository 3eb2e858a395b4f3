"""Answering: the one place that grades an answer, turns it into a mark and records the attempt.

Every interface calls these functions and shows what they return. An attempt is recorded once and whole: question,
language, seed, the answer itself, mark, interval, key points, help taken, seconds, and the interface it was given in.
"""

import json
from dataclasses import dataclass

from quiz.bank.draws import draw
from quiz.grading.kinds import Grade, grade
from quiz.ground.language import current
from quiz.progress.attempts import Attempt
from quiz.progress.help import Help

FULL_MARK = 4
YES, PARTLY, NO = 1.0, 0.5, 0.0
"""What a person may say of a key point that is theirs to judge."""


@dataclass(frozen=True)
class Outcome:
    """What came of an answer: the grader's ``grade``, and the Attempt; None while the answer cannot be read."""

    grade: Grade
    attempt: Attempt | None


@dataclass(frozen=True)
class Reading:
    """What the grader made of an answer in words, before the person who gave it has judged what is left open.

    Attributes:
        question: a TextQuestion.
        text: the answer as it was typed.
        result: a ``quiz.grading.text.TextResult``.
        settled: ids of the points that a language-model judge has settled.
        trouble: what went wrong with that judge, a Text, or None.
    """

    question: object
    text: str
    result: object
    settled: frozenset = frozenset()
    trouble: object = None

    @property
    def open_points(self):
        """The key points that are the person's to judge, a tuple of KeyPoint.

        All of them where the grader gives no mark for this question; else those it is not sure of, as long as they
        can move the mark.
        """
        if self.result.worthless:
            return ()
        if not self.result.marked:
            return tuple(point for point in self.question.key_points if point.id not in self.settled)
        unsure = {point.id for point in self.result.points if point.state == "unsure"}
        moves = self.result.low != self.result.high
        return tuple(point for point in self.question.key_points if moves and point.id in unsure)

    @property
    def met(self):
        """How many key points count as said without their author's word."""
        met = {point.id for point in self.result.points if point.state == "met"}
        return len(met if self.result.marked else met & self.settled)

    @property
    def bounds(self):
        """The lowest and the highest mark that this answer can still get, 0 to 4."""
        if self.open_points and self.result.marked:
            return self.result.low, self.result.high
        return self.mark({}), self.mark({point.id: YES for point in self.open_points})

    def mark(self, ratings):
        """The mark, 0 to 4, with what was said of the open points.

        Args:
            ratings: {point id: YES, PARTLY or NO}; a point that was not judged counts as NO.
        """
        if self.result.worthless or (self.result.marked and not self.open_points):
            return self.result.score
        said = [ratings.get(point.id, NO) for point in self.open_points]
        limits = (self.result.low, self.result.high) if self.result.marked else (0, FULL_MARK)
        return mark_of(self.met, said, len(self.question.key_points), limits)


def mark_of(met, said, count, limits):
    """The mark, 0 to 4, of an answer in words: what was heard, and what its author says of the rest.

    Args:
        met: how many key points were heard.
        said: YES, PARTLY or NO for each key point that is its author's to judge.
        count: how many key points there are.
        limits: the lowest and the highest mark that the grader leaves open.
    """
    from quiz.grading.text.grading import scaled

    return min(max(scaled(met + sum(said), count), limits[0]), limits[1])


def answer_closed(progress, question, seed, given, *, face, lang=None, seconds=None, detail=None):
    """Grade an answer of a kind that has a key, and record it.

    Args:
        question: any but a text or code question.
        seed: of the draw that was shown.
        given: as ``quiz.grading.kinds.grade`` takes it.
        face: where it was given: "notebook", "terminal", "interview", ...
        lang: "en" or "zh"; the reader's language when left out.
        seconds: how long it took, or None.
        detail: more plain values for the record.
    Returns:
        Outcome; nothing is recorded while the answer cannot be read.
    """
    graded = grade(question, given, draw(question, seed))
    if not graded.readable:
        return Outcome(graded, None)
    return Outcome(graded, record_closed(progress, question, seed, given, graded, face=face, lang=lang, seconds=seconds, detail=detail))  # fmt: skip


def record_closed(progress, question, seed, given, graded, *, face, lang=None, seconds=None, detail=None):
    """Record an answer that was graded already; as ``answer_closed`` otherwise. Returns the Attempt."""
    return record(
        progress,
        question.item,
        question.kind,
        graded.score,
        face=face,
        lang=lang,
        seconds=seconds,
        answer=given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, default=str),
        detail=graded.detail | {"seed": seed} | (detail or {}),
    )


def read_words(question, text, lang=None, judge=None):
    """What the grader makes of an answer in words, a Reading. Nothing is recorded: see ``answer_words``.

    Args:
        judge: a ``quiz.grading.text.second_opinion.Judge`` that is asked about what the grader leaves open. The answer is sent to
            its server, so ask only for a person who was told so; None asks nobody.
    """
    from quiz.grading.text import grade as grade_words

    result = grade_words(question, text, lang or current())
    if judge is None:
        return Reading(question, text, result)
    from quiz.grading.text.second_opinion import JudgeError, asked

    try:
        return Reading(question, text, *asked(judge, question, text, result))
    except JudgeError as error:
        return Reading(question, text, result, trouble=error.message)


def answer_words(progress, reading, ratings=None, *, face, lang=None, seconds=None, detail=None):
    """Record an answer in words with what its author says of the open points.

    Args:
        reading: from ``read_words``.
        ratings: {point id: YES, PARTLY or NO} for the open points.
        face, lang, seconds, detail: as for ``answer_closed``.
    Returns:
        The Attempt; its ``claimed`` says whether its author had a say in the mark.
    """
    ratings = {point.id: float(ratings.get(point.id, NO)) for point in reading.open_points} if ratings else {}
    low, high = reading.bounds
    return record(
        progress,
        reading.question.item,
        "text",
        reading.mark(ratings) / FULL_MARK,
        face=face,
        lang=lang,
        seconds=seconds,
        answer=reading.text,
        detail={
            "points": {point.id: point.state for point in reading.result.points},
            "self_rated": ratings,
            "claimed": bool(reading.open_points) or not (reading.result.marked or reading.result.worthless),
            "judged": sorted(reading.settled),
            "interval": [low, high],
            "flags": list(reading.result.flags),
            "misconceptions": [claim.id for claim in reading.result.misconceptions],
        }
        | (detail or {}),
    )


def contest(progress, attempt, name):
    """Keep that the author of an attempt says of a point or claim: that is not what I meant. It changes no mark.

    Args:
        attempt: the Attempt.
        name: id of the key point or misconception.
    """
    kept = contested(progress, attempt)
    progress.keep(f"contest:{attempt.id}", json.dumps(sorted({*kept, name})))


def contested(progress, attempt):
    """The points and claims of an attempt that its author contests, a list of ids."""
    return json.loads(progress.kept(f"contest:{attempt.id}") or "[]")


def answer_code(progress, result, *, face, source="", lang=None, seconds=None, detail=None):
    """Record what came of checking a code answer; help is forgotten once it is right.

    Args:
        result: a ``quiz.exercises.verdicts.CheckResult``.
        source: the code, where it is to be had.
        face, lang, seconds, detail: as for ``answer_closed``.
    Returns:
        The Attempt; None when nothing was attempted.
    """
    if result.status == "not attempted":
        return None
    attempt = record(
        progress,
        result.exercise,
        "code",
        result.score,
        face=face,
        lang=lang,
        seconds=seconds,
        answer=source,
        detail={"status": result.status, "category": result.category} | (detail or {}),
    )
    if result.status == "correct":
        Help(result.exercise, progress).forget()
    return attempt


def record(progress, item, kind, score, *, face, lang, seconds, answer, detail):
    """Record an attempt that was graded before, with the help that was taken; for what goes on after a crash."""
    helped = Help(item, progress)
    return progress.record(
        item,
        kind=kind,
        score=score,
        hints=helped.hints,
        solution_seen=helped.solution,
        seconds=seconds,
        lang=lang or current(),
        answer=answer,
        detail=detail | {"face": face},
    )
