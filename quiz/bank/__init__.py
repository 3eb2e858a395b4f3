"""The question bank: records, loading, draws, lint. ``python -m quiz.bank`` validates it and prints what it holds."""

from quiz.bank.loading import UnknownQuestion, bank, question, topics
from quiz.bank.models import BankError

__all__ = ["BankError", "UnknownQuestion", "bank", "question", "topics"]
