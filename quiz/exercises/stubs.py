"""What a learner starts a coding exercise from: signatures and docstrings, without the bodies."""

import ast
from importlib import resources

from quiz.exercises import exercise

_IMPORTS = {"keras": "import keras", "np": "import numpy as np", "tf": "import tensorflow as tf"}


def stub(exercise_id):
    """The stub of an exercise, a str of Python: every function raises NotImplementedError.

    Raises:
        UnknownExercise: no exercise has this id.
        FileNotFoundError: the course holds no solution that the stub could be cut from.
    """
    task = exercise(exercise_id)
    tree = ast.parse((resources.files("quiz") / "exercises" / "solved" / f"{task.id}.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in task.defines]
    parts = [_cut(node, task.id) for node in functions]
    return "\n\n\n".join(["\n".join(_imports(tree)), *parts]).lstrip() + "\n"


def _imports(tree):
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return [line for name, line in _IMPORTS.items() if name in names]


def _cut(function, exercise_id):
    lines = [f"def {function.name}({ast.unparse(function.args)}):"]
    docstring = ast.get_docstring(function)
    if docstring:
        lines.append("\n".join(f"    {line}".rstrip() for line in f'"""{docstring}\n"""'.splitlines()))
    return "\n".join([*lines, f'    raise NotImplementedError("{exercise_id}: write {function.name}")'])
