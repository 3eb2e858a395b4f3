"""The grading process against answers that are wrong, broken, greedy or dishonest.

The toy exercise asks for ``double(values)`` and needs no TensorFlow, so that a case takes well under a second.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from toys import PROBES, Double, Hurried, Train

from quiz.checking import in_isolation as isolation
from quiz.checking import process
from quiz.checking.answer_file import read_answer
from quiz.checking.in_isolation import check_file, grade
from quiz.checking.process import LEVELS, NAMESPACE, PROCESS, Graders, Unavailable, _visible
from quiz.exercises import UnknownExercise
from quiz.worker import frames

RIGHT = "def double(values):\n    return 2 * values\n"
posix = pytest.mark.skipif(os.name != "posix", reason="uses POSIX processes and signals")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")


@pytest.fixture(scope="session", autouse=True)
def level(tmp_path_factory):
    """The level that this host allows; found out once."""
    file = tmp_path_factory.mktemp("level") / "right.py"
    file.write_text(RIGHT)
    return grade(Double(), PROBES, file, seed=1).isolation


@pytest.fixture(scope="module")
def graders():
    """One server for each choice of levels, as a class is graded."""
    made = {}
    yield lambda levels: made.setdefault(levels, Graders(levels))
    for each in made.values():
        each.__exit__()


@pytest.fixture
def check(tmp_path, graders):
    def run(source, task=None, name="answer.py", levels=LEVELS, seed=None):
        file = tmp_path / name
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        return grade(task or Double(), PROBES, file, seed=seed, graders=graders(levels))

    return run


@pytest.fixture
def needs_namespace(level):
    if level != NAMESPACE:
        pytest.skip("this host allows no user namespaces")


def defining(body, before=""):
    """An answer whose function has this body."""
    return before + "\ndef double(values):\n" + "".join(f"    {line}\n" for line in body.splitlines())


@pytest.mark.parametrize("wanted", LEVELS)
def test_a_right_answer_is_correct_and_says_how_it_was_isolated(check, level, wanted):
    if wanted == NAMESPACE and level != NAMESPACE:
        pytest.skip("this host allows no user namespaces")
    result = check(RIGHT, levels=(wanted,))
    assert (result.status, result.score, result.isolation) == ("correct", 1.0, wanted)


NOISY = """
import sys, warnings, logging
print("score: 1.0")
sys.stderr.write("W0000 oneDNN custom operations are on\\n" * 100)
warnings.warn("noise")
"""
FORK = """
import os, time
if os.fork() == 0:
    time.sleep(60)
return 2 * values
"""
CHILD_ANSWERS = """
import os
if os.fork():
    os.wait()
return 2 * values
"""
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
return 2 * values
"""


@pytest.mark.parametrize(
    "source",
    [
        defining("return 2 * values", NOISY),
        defining("return (2 * values).tolist()"),
        pytest.param("import os, time\nif os.fork() == 0:\n    time.sleep(1)\n" + RIGHT, marks=posix),
        pytest.param(defining(FORK), marks=posix),
        pytest.param(defining(CHILD_ANSWERS), marks=posix),
        pytest.param(defining(DAEMON), marks=posix),
        defining("print('flood ' * 5_000_000)\nreturn 2 * values"),
        defining("return 2 * values", "import quiz\nimport imagegen\nquiz.set_language('zh')\nimagegen.plots.grid(1)"),
        RIGHT + "import quiz\nquiz.check('toy.double', double)\nif __name__ == '__main__':\n    raise SystemExit\n",
        RIGHT.replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + RIGHT.encode(),
        "# -*- coding: gbk -*-\n# 两倍\n".encode("gbk") + RIGHT.encode(),
        "import numpy as np\nnp.random.seed(0)\nnp.set_printoptions(precision=1)\n" + RIGHT,
    ],
    ids="noisy list fork-at-import fork child-answers daemon flood course-imports main-guard CRLF BOM gbk seed".split(),
)
@pytest.mark.parametrize("wanted", LEVELS)
def test_right_answers_get_full_marks_however_they_behave(check, level, source, wanted):
    if wanted == NAMESPACE and level != NAMESPACE:
        pytest.skip("this host allows no user namespaces")
    result = check(source, levels=(wanted,))
    assert (result.status, result.message) == ("correct", None)


LYING = """
import numpy as np
class Lying(np.ndarray):
    shape = property(lambda self: (1, 1))
    def __eq__(self, other): return True
    def __array_function__(self, *a, **k): return True
def double(values):
    return (values * 0).view(Lying)
"""
EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __array__(self, dtype=None, copy=None): return self
    shape = property(lambda self: self)
def double(values):
    return Equal()
"""
PATCHED = """
import builtins, json, os
import numpy as np
np.allclose = np.array_equal = lambda *a, **k: True
np.array = lambda *a, **k: None
json.dumps = lambda *a, **k: '{"seen": {}}'
os.write = lambda *a, **k: 0
builtins.bool = lambda *a: True
builtins.abs = builtins.len = lambda *a: 0
"""


@pytest.mark.parametrize(
    ("source", "status", "category"),
    [
        (defining("return 0 * values"), "wrong", "value"),
        (defining("return (2 * values).sum(axis=0)"), "wrong", "shape"),
        (defining("return float('nan') * values"), "wrong", "not-finite"),
        (defining("return values + float('inf')"), "wrong", "not-finite"),
        (defining("return [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]"), "wrong", None),
        (defining("return 2j * values"), "wrong", "type"),
        (defining("values *= 2\nreturn values"), "wrong", "input-changed"),
        (LYING, "wrong", "value"),
        (defining("values *= 2\nreturn values", PATCHED), "wrong", "input-changed"),
        (defining("import os\nif os.fork() == 0:\n    return 2 * values\nreturn 0 * values"), "wrong", "value"),
        (defining("return values.astype(object)"), "bad answer", "bad answer"),
        (defining("return [str(v) for v in values]"), "bad answer", "bad answer"),
        (defining("import numpy as np\nreturn np.zeros((4000, 4000))"), "bad answer", "bad answer"),
        (defining("2 * values"), "bad answer", "bad answer"),
        (EQUAL, "bad answer", "bad answer"),
        ("double = 2\n", "bad answer", "bad answer"),
        ("def doubled(values):\n    return 2 * values\n", "bad answer", "bad answer"),
        ("", "bad answer", "bad answer"),
        (RIGHT.encode("utf-16"), "bad answer", "bad answer"),
        (b"# caf\xe9\n" + RIGHT.encode(), "bad answer", "bad answer"),
        ("def double(values)\n    return 2 * values\n", "crashed", "crashed"),
        (RIGHT + "\0", "crashed", "crashed"),
        ("x = " + "(" * 5000 + "1" + ")" * 5000, "crashed", "crashed"),
        ("def double():\n    return 1\n", "crashed", "crashed"),
        (defining("return double(values)"), "crashed", "crashed"),
        (defining("input()\nreturn 2 * values"), "crashed", "crashed"),
        (defining("raise SystemExit(0)"), "crashed", "crashed"),
        (defining("raise KeyboardInterrupt"), "crashed", "crashed"),
        (defining("raise type('Odd', (BaseException,), {})"), "crashed", "crashed"),
        ("import sys\nsys.exit(0)\n" + RIGHT, "crashed", "crashed"),
        ("import os\nos._exit(0)\n" + RIGHT, "crashed", "crashed"),
        (defining("import os\nos._exit(0)"), "crashed", "crashed"),
        (defining("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)"), "crashed", "crashed"),
        (defining("import ctypes\nctypes.string_at(0)"), "crashed", "crashed"),
        (defining("import os\nos.abort()"), "crashed", "crashed"),
        ("import torch_that_is_not_there\n" + RIGHT, "crashed", "crashed"),
        ("def double(values):\n    raise NotImplementedError('toy.double: twice')\n", "not attempted", "not attempted"),
    ],
)
@posix
def test_what_is_not_right_never_scores_and_says_why(check, source, status, category):
    result = check(source)
    assert (result.status, result.score < 1) == (status, True)
    assert category is None or result.category == category
    assert status == "wrong" or result.message.en and result.message.zh


def test_messages_name_the_line_the_name_and_what_resembles_it(check):
    assert "line 1, `def double(values)`: SyntaxError" in check("def double(values)\n    return 1\n").message.en
    assert "double is not defined; did you mean it by doubles?" == check("def doubles(v):\n    return v\n").message.en
    crash = check(defining("x = 1\nreturn values @ None"))
    assert "line 4 of double, `return values @ None`: " in crash.message.en
    assert check("x = 1\nx.y\n").message.en.startswith("line 2, `x.y`: AttributeError")
    assert check("import os\nos._exit(3)\n").message.en.startswith("the process ended by itself (exit code 3)")
    assert "SIGSEGV" in check("import ctypes\nctypes.string_at(0)\n").message.en


def test_what_an_answer_says_moves_no_cursor_and_stays_short(check):
    message = check(defining("raise ValueError('\\x1b[2J\\u202e' + 'x' * 10_000)")).message
    assert "\x1b" not in message.en and "\u202e" not in message.en and len(message.en) < 700


FORGED_FRAME = """
import json, os, struct
for result in ({"seen": {"dict": {}}}, {"nonce": "0", "seen": {"dict": {}}}, {"loaded": True}, {"loaded": True}):
    body = json.dumps({"dict": result}).encode()
    for descriptor in range(1, 20):
        try:
            os.write(descriptor, struct.pack(">Q", len(body)) + body)
        except OSError:
            pass
"""
FORGED_ARRAYS = """
import os, struct
array = '{"array": ["<f8", [2], "AAAAAAAAAAAAAAAAAAAAAA=="]}'
body = f'{{"dict": {{"loaded": {array}, "nonce": {array}, "seen": {array}}}}}'.encode()
for descriptor in range(1, 20):
    try:
        os.write(descriptor, struct.pack(">Q", len(body)) + body)
    except OSError:
        pass
"""
GARBAGE = """
import os
for descriptor in range(1, 20):
    try:
        os.write(descriptor, b"{}" * 50)
    except OSError:
        pass
"""
PICKLE = """
import os, pickle
class Bomb:
    def __reduce__(self):
        return (open, ("/tmp/a-learner-was-here", "w"))
for descriptor in range(1, 20):
    try:
        os.write(descriptor, pickle.dumps(Bomb()))
    except OSError:
        pass
"""


@pytest.mark.parametrize("trick", [FORGED_FRAME, FORGED_ARRAYS, GARBAGE, PICKLE])
@pytest.mark.parametrize("when", ["at import", "in the call"])
def test_frames_that_the_answer_writes_itself_do_not_win(check, trick, when):
    source = trick + RIGHT.replace("2 *", "0 *") if when == "at import" else defining(trick + "\nreturn 0 * values")
    result = check(source)
    assert (result.status, result.score) == ("bad answer", 0.0)
    assert not Path("/tmp/a-learner-was-here").exists()


RESOURCES = {
    "loop": ("while True:\n    pass", "timeout"),
    "deaf loop": (
        "import signal\nfor number in range(1, 60):\n    try:\n        signal.signal(number, signal.SIG_IGN)\n"
        "    except (OSError, ValueError):\n        pass\nwhile True:\n    pass",
        "timeout",
    ),
    "sleep": ("import time\ntime.sleep(100)", "timeout"),
    "SIGXCPU": ("import os, signal\nos.kill(os.getpid(), signal.SIGXCPU)", "timeout"),
    "endless text": (
        "class E(Exception):\n    def __str__(self):\n        while True:\n            pass\nraise E",
        "timeout",
    ),
    "memory": ("import numpy as np\nreturn np.ones(10**11)", "memory"),
    "memory in pieces": ("hoard = []\nwhile True:\n    hoard.append(bytearray(2**26))", "memory"),
    "SIGKILL": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "memory"),
    "huge file": (
        "with open('x', 'wb') as file:\n    for _ in range(200):\n        file.write(bytes(2**20))",
        "crashed",
    ),
    "open files": ("hoard = [open('/dev/null') for _ in range(5000)]", "crashed"),
}


@posix
@pytest.mark.parametrize("wanted", LEVELS)
@pytest.mark.parametrize("case", RESOURCES)
def test_greedy_answers_are_stopped(check, level, case, wanted):
    if wanted == NAMESPACE and level != NAMESPACE:
        pytest.skip("this host allows no user namespaces")
    body, status = RESOURCES[case]
    result = check(defining(body), task=Hurried() if status == "timeout" else Double(), levels=(wanted,))
    assert (result.status, result.score) == (status, 0.0)


@linux
@pytest.mark.parametrize("wanted", LEVELS)
def test_nothing_goes_on_after_grading(check, level, wanted):
    if wanted == NAMESPACE and level != NAMESPACE:
        pytest.skip("this host allows no user namespaces")
    mark = f"learner-{time.monotonic_ns()}"
    source = defining(DAEMON.replace("time.sleep(600)", f"open('/proc/self/comm', 'w').write('{mark[-15:]}')\n        "
                                     "time.sleep(600)"))  # fmt: skip
    check(source, levels=(wanted,))
    # A signal takes a moment to be delivered.
    for _ in range(100):
        if not list(running(mark[-15:])):
            return
        time.sleep(0.05)
    pytest.fail("the daemon goes on")


def running(name):
    """Living processes of this name, which the kernel cuts to 15 characters."""
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            if f"({name}) " in (line := place.read_text()) and ") Z " not in line:
                yield place
        except OSError:
            continue


def told(body):
    """An answer that tells, in its exception, what a few lines of code leave in ``found``."""
    return defining(f"{body}\nraise ValueError(f'<{{found}}>')")


def answer_to(check, body, **options):
    return check(told(body), **options).message.en.rsplit("<", 1)[1].split(">")[0]


TRY = "try:\n    {}\n    found = 'reached'\nexcept Exception as error:\n    found = type(error).__name__"


@pytest.mark.parametrize("wanted", LEVELS)
@pytest.mark.parametrize("module", ["quiz.exercises", "quiz.checking", "quiz.exercises.solved", "quiz.bank", "lessons"])
def test_the_judge_cannot_be_imported(check, level, module, wanted):
    if wanted == NAMESPACE and level != NAMESPACE:
        pytest.skip("this host allows no user namespaces")
    assert answer_to(check, TRY.format(f"import {module}"), levels=(wanted,)) == "ModuleNotFoundError"


@pytest.mark.usefixtures("needs_namespace")
class TestNamespace:
    @pytest.mark.parametrize(
        "place", ["quiz/exercises", "quiz", "lessons", "solutions", "tests", ".git", "pyproject.toml"]
    )
    def test_course_is_not_readable(self, check, place):
        path = Path(isolation.__file__).parents[2] / place
        body = f"import os\nfound = os.path.exists({str(path)!r}) and os.listdir({str(path)!r})"
        assert answer_to(check, body) in ("False", "[]")

    def test_home_and_the_folder_of_the_answer_are_not_readable(self, check, tmp_path):
        (tmp_path / "neighbour.py").write_text(RIGHT)
        assert answer_to(check, TRY.format(f"open({str(tmp_path / 'neighbour.py')!r})")) == "FileNotFoundError"
        assert answer_to(check, TRY.format("open('/etc/passwd')")) == "FileNotFoundError"
        secret = Path(sys.prefix) / "pyvenv.cfg"
        if secret.exists():
            assert answer_to(check, TRY.format(f"open({str(secret)!r})")) == "FileNotFoundError"

    def test_python_may_be_installed_below_a_folder_that_is_made_anyway(self, check, monkeypatch):
        own = _visible()
        with tempfile.TemporaryDirectory(dir="/tmp") as prefix:
            monkeypatch.setattr(process, "_visible", lambda: [*own, prefix])
            assert check(RIGHT).isolation == NAMESPACE

    def test_libraries_are_read_only(self, check):
        place = str(Path(np.__file__).parent / "planted.py")
        assert answer_to(check, TRY.format(f"open({place!r}, 'w')")) in ("OSError", "PermissionError")
        assert not Path(place).exists()

    def test_kernel_settings_are_read_only(self, check):
        assert answer_to(check, TRY.format("open('/proc/sys/kernel/core_pattern', 'w')")) in (
            "OSError",
            "PermissionError",
        )

    def test_there_is_no_network(self, check):
        listening = "import socket\n" + TRY.format("socket.create_connection(('192.0.2.1', 80), 1)")
        assert answer_to(check, listening) == "OSError"

    def test_no_other_process_is_visible(self, check):
        body = "import os\nfound = sorted(name for name in os.listdir('/proc') if name.isdigit())"
        assert answer_to(check, body) == "['1', '2']"

    def test_no_capability_is_left_and_none_can_be_had(self, check):
        body = "found = [l.split()[1] for l in open('/proc/self/status') if l.startswith('Cap')]\nfound = {int(x, 16) for x in found}"
        assert answer_to(check, body) == "{0}"
        new_user_namespace = "import ctypes\nfound = ctypes.CDLL(None).unshare(0x10000000)"
        assert answer_to(check, new_user_namespace) == "-1"

    def test_all_files_together_are_bounded(self, check):
        body = TRY.format("for n in range(40):\n        open(f'f{n}', 'wb').write(bytes(2**24))")
        assert answer_to(check, body) == "OSError"

    def test_processes_are_bounded(self, check):
        result = check(defining("import os, time\nwhile True:\n    if os.fork() == 0:\n        time.sleep(60)"))
        assert (result.status, result.score) == ("memory", 0.0)


def test_falls_back_to_a_plain_process(tmp_path, monkeypatch):
    file = tmp_path / "answer.py"
    file.write_text(RIGHT)
    monkeypatch.setattr(process, "HAS_SERVER", False)
    result = grade(Double(), PROBES, file)
    assert (result.status, result.isolation) == ("correct", PROCESS)


def test_never_below_the_level_that_was_asked_for(tmp_path, monkeypatch):
    file = tmp_path / "answer.py"
    file.write_text(RIGHT)
    monkeypatch.setattr(process, "HAS_SERVER", False)
    with pytest.raises(Unavailable, match="isolation level 'namespace' is not to be had here"):
        grade(Double(), PROBES, file, levels=(NAMESPACE,))
    with pytest.raises(ValueError, match="no such isolation level: vault"):
        grade(Double(), PROBES, file, levels=("vault",))


def test_environment_of_the_grader_does_not_reach_the_answer(check, monkeypatch):
    monkeypatch.setenv("COURSE_API_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    body = "import os, sys\nfound = os.environ.get('COURSE_API_KEY'), '/nowhere' in sys.path, os.getcwd() == os.environ['HOME']"
    assert answer_to(check, body) == "(None, False, True)"


def test_the_same_seed_draws_the_same_inputs_and_another_one_does_not(check):
    body = "found = values.ravel().tolist()[:2]"
    assert answer_to(check, body, seed=5) == answer_to(check, body, seed=5) != answer_to(check, body, seed=6)
    assert answer_to(check, body) != answer_to(check, body)


@pytest.mark.parametrize(
    "way",
    [
        "import sys\nsys._getframe()",
        "import inspect\ninspect.stack()",
        "import gc\ngc.get_objects()",
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    error.__traceback__.tb_frame",
        "def walk():\n    yield\nwalk().gi_frame",
    ],
)
def test_frames_and_objects_of_the_process_are_closed_to_the_answer(check, way):
    assert "no access to the frames" in check(way + "\n" + RIGHT).message.en
    assert "no access to the frames" in check(defining(way)).message.en


def notebook(*cells, version=4):
    if version == 3:
        kept = [{"cell_type": "code", "input": source, "language": "python", "outputs": []} for source in cells]
        return json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": kept}]})
    kept = [{"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": []} for source in cells]
    kept.insert(0, {"cell_type": "markdown", "source": "def double(values): return 0"})
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": kept})


class TestNotebooks:
    @pytest.mark.parametrize(
        "cells",
        [
            (RIGHT,),
            ("1 / 0", RIGHT, "raise ValueError"),
            ("import sys\nsys.exit(1)", RIGHT),
            (
                "%matplotlib inline\n!pip install numpy\nimport quiz\nfactor = 2",
                "def double(values):\n    return factor * values",
            ),
            (
                "import numpy as np\nfrom imagegen import nowhere\nimport torch_that_is_not_there",
                RIGHT.replace("2 * values", "np.add(values, values)"),
            ),
            ("%%time\n" + RIGHT,),
            ("%%bash\nrm -rf /", RIGHT),
            ("print(", RIGHT),
            (RIGHT.replace("2 *", "0 *"), "while True:\n    history = 1", RIGHT),
            (
                "factors = []",
                "factors.append(2)",
                "def double(values):\n    return factors[0] * values",
                "import time\nlog = time.sleep(100)",
            ),
            (
                "quiz.check('toy.double', double)",
                RIGHT,
                "quiz.check('toy.double', double)",
                "quiz.check('toy.double', double)",
            ),
            ("get_ipython().input_transformers_cleanup.append(lambda lines: [])", RIGHT),
            ("from __future__ import annotations", "def double(values: Unknown):\n    return 2 * values"),
        ],
        ids="plain raising exit magics imports cell-magic bash syntax redefined mutated checks transformer future".split(),
    )
    def test_only_what_is_asked_for_is_run(self, check, cells):
        result = check(notebook(*cells), name="answer.ipynb")
        assert (result.status, result.message) == ("correct", None)

    def test_large_outputs_do_not_matter_but_large_code_does(self, check):
        content = json.loads(notebook(RIGHT))
        content["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 2**24}]
        assert check(json.dumps(content), name="answer.ipynb").status == "correct"
        assert check(notebook(RIGHT, "文" * 2**22), name="answer.ipynb").status == "bad answer"

    def test_older_format(self, check):
        assert check(notebook(RIGHT, version=3), name="answer.ipynb").status == "correct"

    def test_percent_script_is_read_as_a_notebook(self, check):
        source = (
            "# %% [markdown]\n# text\n# %%\nimport imagegen.nowhere\n# %%\n" + RIGHT + "# %%\nwhile True:\n    pass\n"
        )
        assert check(source).status == "correct"

    def test_what_raised_is_reported_when_the_function_is_missing(self, check):
        result = check(notebook("x = 1", "def double(values) return"), name="answer.ipynb")
        assert result.status == "crashed" and "SyntaxError" in result.message.en

    @pytest.mark.parametrize(
        "content",
        [b"not json", b"[]", b"{}", b'{"cells": 3}', b'{"cells": [1]}', b"\xff\xfe", b"[" * 100_000, b""],
        ids="text list empty number cell bytes deep nothing".split(),
    )
    def test_a_file_that_is_no_notebook_is_a_bad_answer(self, check, content):
        result = check(content, name="answer.ipynb")
        assert result.status == "bad answer" and "answer.ipynb is not a notebook" in result.message.en


class TestFiles:
    def test_missing_file(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="^no such file: .*nothing.py$"):
            read_answer(tmp_path / "nothing.py")

    def test_directory(self, tmp_path):
        (tmp_path / "folder.py").mkdir()
        with pytest.raises(ValueError, match="folder.py is not a file"):
            read_answer(tmp_path / "folder.py")

    def test_other_suffix(self, tmp_path):
        (tmp_path / "answer.txt").write_text(RIGHT)
        with pytest.raises(ValueError, match="neither a .py nor an .ipynb file"):
            read_answer(tmp_path / "answer.txt")

    @posix
    def test_pipe_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.py")
        with pytest.raises(ValueError, match="is not a file"):
            read_answer(tmp_path / "pipe.py")

    @posix
    def test_links(self, tmp_path, check):
        (tmp_path / "real.py").write_text(RIGHT)
        (tmp_path / "link.py").symlink_to("real.py")
        (tmp_path / "loop.py").symlink_to("loop.py")
        (tmp_path / "broken.py").symlink_to("nowhere.py")
        assert read_answer(tmp_path / "link.py").cells == [RIGHT]
        with pytest.raises(ValueError, match="cannot be read"):
            read_answer(tmp_path / "loop.py")
        with pytest.raises(FileNotFoundError):
            read_answer(tmp_path / "broken.py")

    def test_unknown_exercise(self, tmp_path):
        (tmp_path / "answer.py").write_text(RIGHT)
        with pytest.raises(UnknownExercise, match="gan.losses"):
            check_file("gan.loses", tmp_path / "answer.py")


class TestFrames:
    @pytest.mark.parametrize(
        "message",
        [
            {"a": np.arange(6.0).reshape(2, 3), "b": (1, 2.5, "文"), "c": [None, True, {"tuple": 1}]},
            {"empty": np.zeros((0, 3), "float16"), "zero": np.array(3, "int8"), "complex": np.array([1j])},
        ],
    )
    def test_what_goes_in_comes_out(self, message):
        found = frames.unpack(frames.pack(message)[frames.LENGTH.size + frames.SEAL :])
        np.testing.assert_equal(found, message)
        assert {type(value) for value in found.values()} == {type(value) for value in message.values()}

    @pytest.mark.parametrize("value", [object(), {1: 2}, {1}, np.array(["x"]), np.array([None]), b"x", len])
    def test_only_plain_data_travels(self, value):
        with pytest.raises(frames.NotPlain):
            frames.pack({"value": value})

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff",
            b"[" * 100_000,
            b'{"array": ["<f8", [1], "AAAA"]}',
            b'{"array": ["|O", [1], "AAAAAAAAAAA="]}',
            b'{"array": ["<f8", [-1], ""]}',
            b'{"array": ["<f8", [0, 1000000000000000000000000000000], ""]}',
            b'{"array": ["<f8", [0], "?"]}',
            b'{"array": ["nonsense", [0], ""]}',
            b'{"array": 3}',
            b'{"other": 3}',
            b'{"tuple": 3}',
            b'{"dict": []}',
            b"{}",
            b"1" * 5000,
        ],
    )
    def test_damaged_frames_are_refused(self, body):
        with pytest.raises(frames.NotPlain):
            frames.unpack(body)


TENSORFLOW = """
import keras
import tensorflow as tf

@tf.function
def step(variable):
    if variable < 1e9:
        variable.assign_add(1.0)
"""
TOO_MUCH = """
import tensorflow as tf

def step(variable):
    tf.ones([10**5, 10**5])
"""


@pytest.mark.parametrize(("source", "status"), [(TENSORFLOW, "correct"), (TOO_MUCH, "memory")])
def test_tensorflow_fits_within_the_limits(check, source, status):
    assert check(source, task=Train()).status == status
