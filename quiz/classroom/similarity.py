"""Code answers that are alike across students, found on this machine by comparing normalised syntax trees.

A function becomes the bag of its subtrees. Names count by what they are, not by how they are called: a parameter by its
place, every other own name as one and the same; attributes (``tf.reduce_mean``) and numbers stay. Texts, docstrings and
comments do not count, nor does the order of statements or of the two sides of a sum or product. What the course's solution
holds, and what many students hold, is taken off both; what is left is compared.

Two answers that are alike are a reason to look at both, and no more: nothing here changes a mark.
"""

import ast
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations

from quiz.exercises import exercises
from quiz.worker.loading import Unreadable, is_stub, parse

THRESHOLD = 0.8
"""Share of what is left of both answers that they must have in common (Dice's coefficient, 0 to 1)."""
LEAST = 8
"""Subtrees that must be left of each: of less, nothing can be said."""
MANY = 4
MANY_SHARE = 1 / 8
"""A subtree that more than ``MANY`` students and more than this share of them hold is common knowledge."""
SMALLEST = 3
"""Nodes of a subtree that says something."""
COMMUTES = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr)


@dataclass(frozen=True)
class Pair:
    """Two students whose answers to one exercise are alike; ``share`` is from 0 to 1, the codes are their functions."""

    exercise: str
    first: str
    second: str
    share: float
    first_code: str
    second_code: str


def similar(session):
    """The pairs of a class whose code is alike, a list of Pair, the likest first.

    Args:
        session: a ``quiz.classroom.session.Session``.
    """
    found = []
    for exercise in exercises():
        answers = {}
        for name, record in session.students.items():
            result = record["items"].get(exercise, {})
            cells = record["sources"].get(result.get("file"))
            if cells is not None:
                code = functions(cells[: result["cells"]], exercise)
                if code:
                    answers[name] = code
        found += compared(exercise, answers)
    return sorted(found, key=lambda pair: (-pair.share, pair.exercise, pair.first, pair.second))


def compared(exercise, answers):
    """The pairs among answers to one exercise that are alike.

    Args:
        exercise: id.
        answers: {student: source of the functions}.
    Returns:
        list of Pair.
    """
    own = {name: Counter(subtrees(source)) - _given(exercise) for name, source in answers.items()}
    held = Counter(key for bag in own.values() for key in bag)
    many = max(MANY, MANY_SHARE * len(own))
    bags = {name: Counter({key: n for key, n in bag.items() if held[key] <= many}) for name, bag in own.items()}
    rich = {name: bag for name, bag in bags.items() if bag.total() >= LEAST}
    pairs = []
    for first, second in combinations(sorted(rich), 2):
        share = 2 * (rich[first] & rich[second]).total() / (rich[first].total() + rich[second].total())
        if share >= THRESHOLD:
            pairs.append(Pair(exercise, first, second, share, answers[first], answers[second]))
    return pairs


def functions(cells, exercise):
    """Source of the functions that an exercise asks for, as a student wrote them: the last complete one of each name."""
    found = {}
    for cell in cells:
        try:
            source, tree = parse(cell)
        except Unreadable:
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name in exercises()[exercise].defines and not is_stub(node):
                found[node.name] = ast.get_source_segment(source, node)
    return "\n\n\n".join(found[name] for name in exercises()[exercise].defines if name in found)


@cache
def _given(exercise):
    """What the course itself gives: the subtrees of its solution, as often as anyone may hold them."""
    place = resources.files("quiz") / "exercises" / "solved" / f"{exercise}.py"
    return Counter(dict.fromkeys(subtrees(place.read_text(encoding="utf-8")), 10**9))


def subtrees(source):
    """Keys of all subtrees of the functions in a source, a list of str."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            _key(node, {}, found)
    return found


def _key(node, parameters, found):
    """The key of a node and its size; those of subtrees that say something go to ``found``."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        if not parameters:  # the outermost function: its parameters are the exercise's
            named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            parameters = {one.arg: f"parameter {place}" for place, one in enumerate(named)} or {"": ""}
        body = node.body if isinstance(node.body, list) else [node.body]
        parts, name = _without_docstring(body), "function"
    elif isinstance(node, ast.Name):
        return parameters.get(node.id, "name"), 1
    elif isinstance(node, ast.Constant):
        return ("text" if isinstance(node.value, str) else repr(node.value)), 1
    elif isinstance(node, ast.Attribute):
        parts, name = [node.value], f".{node.attr}"
    elif isinstance(node, ast.keyword):
        parts, name = [node.value], f"{node.arg}="
    else:
        parts = [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr_context)]
        name = type(node).__name__
    keys, size = [], 1
    for part in parts:
        key, nodes = _key(part, parameters, found)
        keys.append(key)
        size += nodes
    if hasattr(node, "body") or (isinstance(node, ast.BinOp) and isinstance(node.op, COMMUTES)):
        keys.sort()
    key = f"{name}({','.join(keys)})"
    if size >= SMALLEST:
        found.append(key)
    return key, size


def _without_docstring(body):
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return body[1:]
    return body
