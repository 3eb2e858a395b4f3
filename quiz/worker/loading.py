"""Load a learner's answer: a plain Python file whole, a notebook only as far as the functions asked for need it.

A notebook also asks questions, plots and trains for a minute. Of its cells, only those statements run that
define the names an exercise asks for, and what those in turn refer to. All cells are read before the first one runs, so
that no answer has a say in how the others are read; here rather than by the grader, which no source text, however
nested, can then hold up.
"""

import __future__

import ast
import sys
import types
from difflib import get_close_matches
from pathlib import Path

from quiz.worker.inert import NOTHING
from quiz.worker.running import BAD_ANSWER, CRASHED, Failure, failure, not_callable, twin

MODULE = "answer"
MUTATORS = {"add", "append", "build", "compile", "extend", "insert", "setdefault", "update"}
"""Methods that finish a value which another statement began, as ``model.add(layer)`` does."""
TRANSPARENT_CELL_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
"""What stands below them runs as if they were not there; the body of any other cell magic is not Python."""
TRANSPARENT_LINE_MAGICS = ("time", "prun")
NOTEBOOK_NAMES = ("get_ipython", "display")
"""What a notebook has without an import."""


class Unreadable(Exception):
    """Source that is not Python. Carries a Failure."""


def load(cells, defines, sliced, folder, exercise=""):
    """Run an answer and pick the objects that the exercise asks for.

    Args:
        cells: source texts; one for a plain file.
        defines: names to pick.
        sliced: run only what these names need, statement by statement, going on after one that raises.
        folder: where the sources are written, so that tracebacks, ``inspect`` and AutoGraph find them.
        exercise: id; in a sliced answer, what stands after its last ``quiz.check`` is no longer the answer.
    Returns:
        (objects in the order of ``defines``, None), or (None, Failure).
    """
    module = types.ModuleType(MODULE)
    vars(module).update(dict.fromkeys(NOTEBOOK_NAMES, NOTHING), __builtins__=sys.modules["builtins"])
    sys.modules[MODULE] = module
    files = [Path(folder, f"{MODULE}_{index}.py") for index in range(len(cells))]
    module.__file__ = str(files[0]) if files else ""
    first_failure, statements, flags = None, [], 0
    for file, source in zip(files, cells, strict=True):
        try:
            source, tree = parse(source)
        except Unreadable as error:
            first_failure = first_failure or error.args[0]
            continue
        file.write_text(source, encoding="utf-8")
        if sliced:
            flags |= _future_flags(tree)
            statements += [(file, statement) for statement in tree.body]
        else:
            statements.append((file, tree))
    if sliced:
        statements = needed(chosen(statements, defines, exercise), defines)
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


def parse(source):
    """The syntax tree of a source text, and the text that it belongs to: (text, tree).

    IPython's own syntax (``%magic``, ``!command``, ``help?``, ``x = !command``, prompts) becomes calls of a
    ``get_ipython()`` that does nothing.

    Raises:
        Unreadable: with the line, for what is not Python.
    """
    try:
        return source, ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        problem = error
    try:
        plain = without_magics(source)
        if plain != source:
            return plain, ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        problem = error
    raise Unreadable(_unreadable(problem)) from problem


def without_magics(source):
    """A cell as Python, by IPython's own transformer, with every line where it was."""
    lines = source.splitlines()
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].startswith("%%"):
        if lines[first].split()[0] not in TRANSPARENT_CELL_MAGICS:
            return ""
        body = "\n".join(lines[first + 1 :])
        return "\n" * (first + 1) + (without_magics(body) if _is_broken(body) else body)
    from IPython.core.inputtransformer2 import TransformerManager

    return "\n" * first + _with_timed_code("".join(TransformerManager().transform_cell(source)))


def _is_broken(source):
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return True
    return False


def _with_timed_code(source):
    """``%time x = f()`` binds x: put the code of such lines in the place of the call that IPython makes of it."""
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 2):
            continue
        name, code = (getattr(argument, "value", None) for argument in node.args)
        if node.func.attr == "run_line_magic" and name in TRANSPARENT_LINE_MAGICS and isinstance(code, str):
            # One such call fills the rest of its line.
            line = lines[node.lineno - 1].encode()
            lines[node.lineno - 1] = (line[: node.col_offset] + code.encode() + line[node.end_col_offset :]).decode()
    return "\n".join(lines)


def chosen(statements, defines, exercise):
    """The statements without those that give a name another value after the exercise was checked, and without
    stubs that follow a complete definition.

    Args:
        statements: pairs of anything and an ``ast.stmt`` of a module.
        defines: names that the exercise asks for.
        exercise: its id.
    """
    checks = [index for index, (_, statement) in enumerate(statements) if _checks(statement, exercise)]
    kept, names, complete = [], set(), set()
    for index, (file, statement) in enumerate(statements):
        binds = bound(statement)
        if checks and index > checks[-1] and binds & names:
            continue
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name in defines:
            if not is_stub(statement):
                complete.add(statement.name)
            elif statement.name in complete:
                continue
        names |= binds
        kept.append((file, statement))
    return kept


def is_stub(definition):
    """Whether a function does nothing but say that it is still to be written."""
    body = definition.body
    if (
        isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    ):
        body = body[1:]
    if not body:
        return True
    raised = body[0].exc if len(body) == 1 and isinstance(body[0], ast.Raise) else None
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _checks(statement, exercise):
    """Whether a statement calls ``quiz.check(exercise, ...)``."""
    return any(
        isinstance(node, ast.Call)
        and "check" in (getattr(node.func, "attr", ""), getattr(node.func, "id", ""))
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == exercise
        for node in ast.walk(statement)
    )


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
