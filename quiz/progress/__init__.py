"""What a learner has done: an append-only list of attempts, and texts that are kept by name.

Everything else (state, review dates, dashboards) is derived from the attempts.
"""

from quiz.progress.attempts import Attempt, Imported, ProgressError, ProgressWarning, State
from quiz.progress.help import Help
from quiz.progress.store import Progress, home

__all__ = ["Attempt", "Help", "Imported", "Progress", "ProgressError", "ProgressWarning", "State", "home"]
