"""Notebooks of a made-up class, as tests hand them in, and a grader that runs no code."""

import json

from quiz.exercises.verdicts import CORRECT, CheckOutcome, CheckResult
from quiz.ground.language import Text
from tools.demo_class import given, known, shown

LOSSES = 'quiz.check("gan.losses", gan_losses)'
RIGHT = known("gan.losses", "right")[0]
STUB = 'def gan_losses(real_logits, fake_logits):\n    raise NotImplementedError("gan.losses: write it")'


def code(source, *outputs):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": list(outputs),
        "execution_count": None,
    }


def book(*cells):
    """The text of a notebook; a cell is its source, or a dict."""
    cells = [cell if isinstance(cell, dict) else code(cell) for cell in cells]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def record(question, answer, **more):
    return {
        "question": question,
        "kind": "choice",
        "lang": "en",
        "seed": 1,
        "answer": answer,
        "ratings": {},
        "time": "2026-10-01T12:00:00+00:00",
        "score": 0.0,
    } | more


def asked(question, answer=None, **more):
    """A cell that asks, with what was answered."""
    outputs = [] if answer is None else [shown(record(question, answer, **more))]
    return code(f'quiz.ask("{question}")', *outputs)


def right(question, seed=1):
    """A right answer to a question with a key, as a notebook carries it."""
    return given(question, seed, True, None if question.kind != "bug" else _First())


class _First:
    def choice(self, options):
        return options[0]


def put(folder, files):
    """Write files, {name: content}; gives the folder."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def stand_in(verdict=CORRECT, score=1.0, counted=None):
    """A ``grade_all`` that runs nothing: every answer gets the same verdict; jobs are added to ``counted``."""

    def grade_all(jobs, processes=None, levels=None):
        for job in jobs:
            if counted is not None:
                counted.append(job)
            passed = CheckOutcome(Text("value", "数值"), score > 0, "value", None, 1.0)
            yield job, CheckResult(job.exercise, verdict, (passed,), isolation="process")

    return grade_all
