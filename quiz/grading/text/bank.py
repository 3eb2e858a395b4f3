"""The text questions of the bank."""

from functools import cache

from quiz.bank.loading import UnknownQuestion, load
from quiz.bank.models import BankError
from quiz.ground.lessons import TOPICS


@cache
def text_questions():
    """Every TextQuestion of the bank by id, in order of topics; a topic that has no file yet is left out."""
    found = {}
    for topic in TOPICS:
        try:
            questions = load(topic)
        except BankError as error:
            if any("has no such topic" in line for line in error.problems):
                continue
            raise
        found |= {question.id: question for question in questions if question.kind == "text"}
    return found


def text_question(question_id):
    """The TextQuestion with this id; UnknownQuestion if there is none."""
    try:
        return text_questions()[question_id]
    except KeyError:
        raise UnknownQuestion(question_id, text_questions()) from None


@cache
def headline_points(question_id):
    """The ids of a headline question's key points, a frozenset; empty for any other question."""
    question = text_questions().get(question_id)
    return frozenset(point.id for point in question.key_points) if question and question.headline else frozenset()
