"""The rooms of the packages: arrows point one way, and what a browser or a grading process needs stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STOREYS = (
    {"quiz.terminal", "quiz.notebook"},
    {"quiz.classroom"},
    {"quiz.practice", "quiz.export"},
    {"quiz.rendering"},
    {"quiz.checking"},
    {"quiz.grading"},
    {"quiz.exercises"},
    {"quiz.progress"},
    {"quiz.bank"},
    {"quiz.worker"},
    {"quiz.ground"},
)
"""From top to bottom. A module imports from its own room and from those below it."""
STOREY = {room: height for height, rooms in enumerate(STOREYS) for room in rooms}
FACES = {"quiz/__init__.py", "quiz/__main__.py"}


def imported(path):
    """Every module that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def room(module):
    return ".".join(module.split(".")[:2])


def upward(files):
    """Arrows that point up or sideways into another room of the same storey: (file, module)."""
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        if name in FACES:
            continue
        own = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
        assert own in STOREY, f"{name} stands in no room: enter {own} in STOREYS of this file"
        for module in imported(path):
            target = room(module)
            if target in STOREY and target != own and STOREY[target] <= STOREY[own]:
                yield name, module


def sources(package):
    return [path for path in sorted((ROOT / package).rglob("*.py")) if not {"solved", "listings"} & set(path.parts)]


def test_arrows_point_down():
    assert list(upward(sources("quiz"))) == []


def test_an_upward_arrow_is_noticed(tmp_path, monkeypatch):
    """The gate itself: a room below that imports one above."""
    planted = ROOT / "quiz" / "ground" / "files.py"
    monkeypatch.setattr(f"{__name__}.imported", lambda path: ["quiz.practice.schedule"] if path == planted else [])
    assert list(upward([planted])) == [("quiz/ground/files.py", "quiz.practice.schedule")]


def test_packages_keep_apart():
    for path in sources("imagegen"):
        assert {room(module) for module in imported(path) if module.startswith("quiz")} <= {"quiz", "quiz.ground"}, path
    for path in sources("quiz"):
        assert not [module for module in imported(path) if module.startswith(("imagegen", "lessons", "tools"))], path
    for path in (ROOT / "quiz" / "worker").rglob("*.py"):
        found = {module for module in imported(path) if module.startswith("quiz")}
        assert all(module.startswith("quiz.worker") for module in found), f"{path}: only the worker is copied"


def circles(graph):
    """Modules that reach themselves over others, each circle once, as sorted tuples."""

    def reached(start):
        found, waiting = set(), list(graph[start])
        while waiting:
            module = waiting.pop()
            if module not in found:
                found.add(module)
                waiting += graph.get(module, ())
        return found

    reach = {module: reached(module) for module in graph}
    return {
        tuple(sorted(other for other in reach[module] if module in reach.get(other, ())))
        for module in graph
        if module in reach[module]
    }


def test_no_module_imports_itself_over_others():
    names = {}
    for path in sources("quiz") + sources("imagegen"):
        names[".".join(path.relative_to(ROOT).with_suffix("").parts)] = path
    graph = {name: {module for module in imported(path) if module in names} - {name} for name, path in names.items()}
    assert circles(graph) == set()
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == {("a", "b", "c")}


BROWSER = "quiz.bank, quiz.grading.kinds, quiz.practice.answering, quiz.practice.schedule, quiz.progress.memory, quiz.practice.outlook"


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [
        ("quiz", ("tensorflow", "keras", "numpy", "yaml", "pydantic", "ipywidgets")),
        (BROWSER, ("tensorflow", "keras", "sqlite3", "psutil", "subprocess", "multiprocessing", "ipywidgets")),
    ],
)
def test_what_must_stay_light_does(modules, unwanted):
    code = f"import sys, {modules}; print([name for name in {unwanted!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"
