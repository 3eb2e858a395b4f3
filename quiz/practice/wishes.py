"""What a learner has asked of the schedule: daily limits, questions put aside, questions flagged.

Each is a text kept with the progress, so that it travels with an export.
"""

import json

NEW_PER_DAY = 20
"""Questions not seen before that a day brings while nothing else was asked for."""


class Wishes:
    """The wishes of one learner.

    Args:
        progress: a ``quiz.progress.Progress``.

    Attributes:
        new_per_day: new questions a day while no date is set, an int.
        due_per_day: the most reviews a day, an int; None for no limit.
        suspended, flagged: ids of questions, sets.
    """

    KEY = "plan:wishes"

    def __init__(self, progress):
        self._progress = progress
        try:
            kept = json.loads(progress.kept(self.KEY) or "{}")
        except ValueError:
            kept = {}
        kept = kept if isinstance(kept, dict) else {}
        self.new_per_day = kept.get("new_per_day", NEW_PER_DAY)
        self.due_per_day = kept.get("due_per_day")
        self.suspended = set(kept.get("suspended", ()))
        self.flagged = set(kept.get("flagged", ()))

    def keep(self):
        """Remember them from now on."""
        kept = {
            "new_per_day": self.new_per_day,
            "due_per_day": self.due_per_day,
            "suspended": sorted(self.suspended),
            "flagged": sorted(self.flagged),
        }
        self._progress.keep(self.KEY, json.dumps(kept))
