"""What a learner starts a coding exercise from: signatures and docstrings, without the bodies."""

import ast
import json
from importlib import resources

from quiz.exercises import exercise
from quiz.ground.language import current

_IMPORTS = {"keras": "import keras", "np": "import numpy as np", "tf": "import tensorflow as tf"}


def stub(exercise_id):
    """The stub of an exercise, a str of Python: every function raises NotImplementedError.

    Docstrings are in the reader's language where the lesson has them in it, else in English.

    Raises:
        UnknownExercise: no exercise has this id.
        FileNotFoundError: the course holds no solution that the stub could be cut from.
    """
    task = exercise(exercise_id)
    tree = ast.parse((resources.files("quiz") / "exercises" / "solved" / f"{task.id}.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in task.defines]
    told = _docstrings(task.id)
    parts = [_cut(node, task.id, told.get(node.name) or ast.get_docstring(node)) for node in functions]
    return "\n\n\n".join(["\n".join(_imports(tree)), *parts]).lstrip() + "\n"


def _imports(tree):
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return [line for name, line in _IMPORTS.items() if name in names]


def _docstrings(exercise_id):
    """Docstrings of an exercise in the reader's language, by function; those that are not here are English."""
    place = resources.files("quiz") / "exercises" / "solved" / f"{exercise_id}.{current()}.json"
    return json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}


def _cut(function, exercise_id, docstring):
    lines = [f"def {function.name}({ast.unparse(function.args)}):"]
    if docstring:
        lines.append("\n".join(f"    {line}".rstrip() for line in f'"""{docstring}\n"""'.splitlines()))
    return "\n".join([*lines, f'    raise NotImplementedError("{exercise_id}: write {function.name}")'])
