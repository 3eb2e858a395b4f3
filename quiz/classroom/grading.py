"""Grades what a class has handed in: code in isolation, choices and numbers by the key, words by key points.

Marks come from the answers alone. What a notebook says of its own score is never read.
"""

import json
import tempfile
from collections import Counter
from pathlib import Path

from quiz.bank.draws import draw, plain_draw
from quiz.bank.loading import bank
from quiz.checking.batch import Job, grade_all
from quiz.classroom.hand_ins import language_of
from quiz.exercises import exercises
from quiz.exercises.verdicts import CheckResult
from quiz.grading.kinds import grade
from quiz.practice.answering import FULL_MARK, read_words
from quiz.worker.running import NOT_ATTEMPTED

NO_ANSWER, GRADED, REVIEW, BAD_RECORD = "no answer stored", "graded", "needs review", "bad record"
"""States of an item; an item of code has the outcome of its check instead."""


def expected(hand_ins, handout=()):
    """The items that a class is graded on, in the order of the course.

    Args:
        hand_ins: from ``hand_ins.collect``.
        handout: ids of what was handed out; when left out, what at least half of those asks whose notebooks can be read.
            What only a few ask is theirs alone, and would cost all others marks.
    Returns:
        (ids, ids that some notebooks ask and that do not count): two lists.
    """
    readable = [hand_in for hand_in in hand_ins if hand_in.asked]
    counts = Counter(one for hand_in in readable for one in hand_in.asked)
    counted = set(handout) or {one for one, count in counts.items() if 2 * count >= len(readable)}
    course = [one.id for one in bank().values() if one.kind != "code"] + list(exercises())
    return [one for one in course if one in counted], [one for one in course if one in counts and one not in counted]


def grade_class(hand_ins, items, processes=None, levels=None, cluster=None):
    """Grade hand-ins.

    Args:
        hand_ins: from ``hand_ins.collect``.
        items: ids, from ``expected``.
        processes, levels: as ``quiz.checking.batch.grade_all`` takes them.
        cluster: a ``quiz.checking.cluster.Cluster`` that grades the code; this machine does when left out.
    Yields:
        (HandIn, {item: result}) as a student is done; a result is a dict of plain values (see ``graded``).
    """
    waiting, results = {}, {}
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        jobs = []
        for number, hand_in in enumerate(hand_ins):
            results[number] = _closed(hand_in, items)
            waiting[number] = 0
            for item in items:
                if item in exercises() and item in hand_in.code and hand_in.code[item].attempted:
                    jobs.append(_job(number, item, hand_in, Path(folder)))
                    waiting[number] += 1
        done = [number for number, left in waiting.items() if not left]
        for number in done:
            yield hand_ins[number], _in_order(results[number], items)
        if not jobs:
            return  # a class without code waits for no TensorFlow
        keywords = {} if levels is None else {"levels": levels}
        for job, outcome in (cluster.grade_all if cluster else grade_all)(jobs, processes, **keywords):
            number, item = job.key
            results[number][item] = code_result(outcome, hand_ins[number].code[item])
            waiting[number] -= 1
            if not waiting[number]:
                yield hand_ins[number], _in_order(results[number], items)


def _in_order(found, items):
    return {item: found[item] for item in items}


def _job(number, item, hand_in, folder):
    code = hand_in.code[item]
    place = folder / f"{number}" / item
    place.mkdir(parents=True)
    path = place / "answer.ipynb"
    cells = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
        for cell in hand_in.sources[code.file][: code.cells]
    ]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return Job(item, path, key=(number, item))


def code_result(outcome, code):
    """The result of a code answer, a dict: that of the check, and where the code stands."""
    place = {"file": code.file, "cells": code.cells, "attempted": code.attempted}
    return outcome.to_json() | {"kind": "code", "review": False} | place


def _closed(hand_in, items):
    """Results of everything but code, and of code that is not there."""
    found = {}
    for item in items:
        if item in exercises():
            code = hand_in.code.get(item)
            if code is None:
                found[item] = {"kind": "code", "status": NO_ANSWER, "score": 0.0, "review": False}
            elif not code.attempted:
                found[item] = code_result(CheckResult(item, NOT_ATTEMPTED), code)
        else:
            found[item] = graded(item, hand_in.records.get(item), language_of(hand_in))
    return found


def graded(item, record, lang):
    """The result of an answer that a widget kept, a dict of plain values.

    Args:
        item: id of a question.
        record: what the notebook carries, or None.
        lang: the student's language, "en" or "zh".
    """
    question = bank()[item]
    result = {"kind": question.kind, "status": NO_ANSWER, "score": 0.0, "review": False}
    if record is None:
        return result
    result |= {"answer": record.get("answer"), "seed": record.get("seed"), "time": str(record.get("time", ""))}
    if question.kind == "text":
        return result | _words(question, record, lang)
    given = record.get("answer")
    if question.kind == "number":
        given = str(given) if isinstance(given, (int, float, str)) else None
    drawn = draw(question, record["seed"]) if question.kind == "number" and _is_seed(record) else plain_draw(question)
    outcome = grade(question, given, drawn)
    if not outcome.readable:
        return result | {"status": BAD_RECORD}
    return result | {
        "status": GRADED,
        "score": round(outcome.score, 4),
        "feedback": [{"en": line.en, "zh": line.zh} for line in outcome.feedback],
    }


def _is_seed(record):
    return isinstance(record.get("seed"), int) and not isinstance(record.get("seed"), bool)


def _words(question, record, lang):
    text = record.get("answer")
    if not isinstance(text, str):
        return {"status": BAD_RECORD}
    reading = read_words(question, text, record.get("lang") if record.get("lang") in ("en", "zh") else lang)
    low, high = reading.bounds
    ratings, contested = record.get("ratings"), record.get("contested")
    found_wrong = [one.id for one in reading.result.points if one.state == "contradicted"]
    found_wrong += [one.id for one in reading.result.misconceptions]
    contested = [one for one in found_wrong if isinstance(contested, list) and one in contested]
    waits = bool(reading.open_points or contested)
    return {
        "status": REVIEW if waits else GRADED,
        "review": waits,
        "score": round(reading.mark({}) / FULL_MARK, 4),
        "interval": [low / FULL_MARK, high / FULL_MARK],
        "marked": reading.result.marked,
        "points": [{"id": one.id, "state": one.state, "quote": one.quote} for one in reading.result.points],
        "open": [point.id for point in reading.open_points],
        "misconceptions": [one.id for one in reading.result.misconceptions],
        "contested": contested,
        "flags": list(reading.result.flags),
        "own_ratings": ratings if isinstance(ratings, dict) else {},
        "lang": record.get("lang") if record.get("lang") in ("en", "zh") else lang,
    }
