"""The exercises by id: what the learner defines, how it is judged, and the hints on the way."""

import inspect
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path

from quiz.exercises.verdicts import Exercise
from quiz.worker.running import twin


class UnknownExercise(KeyError):
    """No exercise has this id."""

    def __str__(self):
        return self.args[0]


@cache
def exercises():
    """All exercises by id, in the order of the lessons' topics."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in ("__init__", "stubs", "verdicts"):
            continue
        module = import_module(f"{__name__}.{path.stem}")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Exercise) and kind.__module__ == module.__name__ and hasattr(kind, "id"):
                found[kind.id] = kind()
    return found


def exercise(exercise_id):
    """The exercise with this id; UnknownExercise names the nearest ones."""
    known = exercises()
    if exercise_id in known:
        return known[exercise_id]
    nearest = get_close_matches(str(exercise_id), known, n=3, cutoff=0.4)
    strange = next((told for one in known if (told := twin(str(exercise_id), one))), None)
    if strange:
        hint = f": a name that looks the same is known, but {strange[0]}"
    else:
        hint = f"; did you mean {' or '.join(nearest)}?" if nearest else f"; known: {', '.join(known)}"
    raise UnknownExercise(f"no exercise {exercise_id!r}{hint}")
