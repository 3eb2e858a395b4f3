"""Hints taken and solutions seen."""

import json

from quiz.progress.store import Progress


class Help:
    """Hints taken and solutions seen since an exercise was last solved; kept over a restart of the kernel."""

    def __init__(self, exercise_id, progress=None):
        self.progress, self.key = progress or Progress(), f"help:{exercise_id}"
        kept = json.loads(self.progress.kept(self.key) or "{}")
        self.hints, self.solution = kept.get("hints", 0), kept.get("solution", False)

    def keep(self):
        self.progress.keep(self.key, json.dumps({"hints": self.hints, "solution": self.solution}))

    def forget(self):
        self.progress.keep(self.key, "")
