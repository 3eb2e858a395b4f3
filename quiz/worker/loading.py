"""Load a learner's answer: a plain Python file whole, a notebook only as far as the functions asked for need it.

A notebook also asks questions, plots and trains for a minute. Of its cells, only those statements run that
define the names an exercise asks for, and what those in turn refer to.
"""

import __future__

import ast
import re
import sys
import types
from difflib import get_close_matches
from pathlib import Path

from quiz.worker.running import BAD_ANSWER, CRASHED, Failure, failure, not_callable, twin

MODULE = "answer"
MUTATORS = {"add", "append", "build", "compile", "extend", "insert", "setdefault", "update"}
"""Methods that finish a value which another statement began, as ``model.add(layer)`` does."""
MAGIC = re.compile(r"^(\s*)([%!?].*|.*\?)$")
TRANSPARENT_CELL_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")


class Unreadable(Exception):
    """Source that is not Python. Carries a Failure."""


def load(cells, defines, sliced, folder):
    """Run an answer and pick the objects that the exercise asks for.

    Args:
        cells: source texts; one for a plain file.
        defines: names to pick.
        sliced: run only what these names need, statement by statement, going on after one that raises.
        folder: where the sources are written, so that tracebacks, ``inspect`` and AutoGraph find them.
    Returns:
        (objects in the order of ``defines``, None), or (None, Failure).
    """
    module = types.ModuleType(MODULE)
    vars(module)["__builtins__"] = sys.modules["builtins"]
    sys.modules[MODULE] = module
    files = [Path(folder, f"{MODULE}_{index}.py") for index in range(len(cells))]
    module.__file__ = str(files[0]) if files else ""
    first_failure, statements, flags = None, [], 0
    for file, source in zip(files, cells, strict=True):
        try:
            tree = parse(source, magics=sliced)
        except Unreadable as error:
            first_failure = first_failure or error.args[0]
            continue
        source, tree = tree
        file.write_text(source, encoding="utf-8")
        if sliced:
            flags |= _future_flags(tree)
            statements += [(file, statement) for statement in tree.body]
        else:
            statements.append((file, tree))
    if sliced:
        statements = needed(statements, defines)
    for file, tree in statements:
        tree = tree if isinstance(tree, ast.Module) else ast.Module([tree], type_ignores=[])
        try:
            exec(compile(tree, str(file), "exec", flags=flags, dont_inherit=True), vars(module))
        except (Exception, SystemExit) as error:
            first_failure = first_failure or failure(error, set(map(str, files)))
            if not sliced:
                return None, first_failure
    return pick(vars(module), defines, first_failure)


def pick(namespace, defines, first_failure=None):
    """The objects under the names ``defines``, or why one of them is missing.

    ``first_failure`` is reported for a missing name: what raised before it could be defined.
    """
    for name in defines:
        if name in namespace:
            wrong = not_callable(name, namespace[name])
            if wrong:
                return None, wrong
            continue
        if first_failure:
            return None, first_failure
        own = [found for found, value in namespace.items() if callable(value) and not found.startswith("__")]
        strange = next((told for one in own if (told := twin(one, name))), None)
        if strange:
            en, zh = strange
            return None, Failure(
                BAD_ANSWER,
                f"{name} is not defined; a name that looks the same is, but {en}",
                f"没有定义 {name}；有一个看上去相同的名字，但{zh}",
            )
        similar = get_close_matches(name, own, n=3, cutoff=0.5)
        hint_en = f"; did you mean it by {' or '.join(similar)}?" if similar else ""
        hint_zh = f"；是不是写成了 {'、'.join(similar)}？" if similar else ""
        return None, Failure(BAD_ANSWER, f"{name} is not defined{hint_en}", f"没有定义 {name}{hint_zh}")
    return [namespace[name] for name in defines], None


def parse(source, magics=False):
    """The syntax tree of a source text, and the text that it belongs to.

    Args:
        source: Python, with any line ends.
        magics: whether IPython's ``%magic``, ``!command`` and ``help?`` lines are left out.
    Raises:
        Unreadable: with the line, for what is not Python.
    """
    try:
        return source, ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        plain = without_magics(source) if magics else source
        if plain != source:
            return parse(plain)
        raise Unreadable(_unreadable(error)) from error


def without_magics(source):
    """A cell without IPython's own syntax, with every other line where it was."""
    lines = source.splitlines()
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].startswith("%%"):
        if not lines[first].startswith(TRANSPARENT_CELL_MAGICS):
            return ""
        lines[first] = ""
    return "\n".join(MAGIC.sub(r"\1pass", line) for line in lines)


def needed(statements, defines):
    """The statements, in their order, that the names ``defines`` depend on.

    Args:
        statements: pairs of anything and an ``ast.stmt`` of a module.
        defines: names.
    """
    facts = [(bound(statement), used(statement)) for _, statement in statements]
    names, chosen, grown = set(defines), set(), True
    while grown:
        grown = False
        for index, (binds, uses) in enumerate(facts):
            if index not in chosen and ("*" in binds or binds & names):
                chosen.add(index)
                names |= uses
                grown = True
    return [statements[index] for index in sorted(chosen)]


def bound(statement):
    """Names that a statement binds, or whose value it changes, in the module that it stands in."""
    if isinstance(statement, ast.Expr):
        return _mutated(statement.value)
    names, rest = set(), [statement]
    while rest:
        node = rest.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            names.add(_root(node))
        rest.extend(ast.iter_child_nodes(node))
    return names


def used(statement):
    """Every name that stands anywhere in a statement."""
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _mutated(call):
    is_method = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in MUTATORS
    return {_root(call.func)} if is_method else set()


def _root(node):
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _future_flags(tree):
    names = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    ]
    return sum({getattr(__future__, name).compiler_flag for name in names if name in __future__.all_feature_names})


def _unreadable(error):
    if not isinstance(error, SyntaxError):
        return Failure(CRASHED, f"this is not Python: {error}", f"这不是合法的 Python：{error}")
    line = (error.text or "").strip()[:120]
    code_en, code_zh = (f", `{line}`", f" `{line}`") if line else ("", "")
    kind = type(error).__name__
    return Failure(
        CRASHED,
        f"line {error.lineno}{code_en}: {kind}: {error.msg}",
        f"第 {error.lineno} 行{code_zh}：{kind}：{error.msg}",
    )
