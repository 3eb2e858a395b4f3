"""Every file beside this one is graded, many at a time, and gets the verdict that its header asks for.

The header is two lines, in a comment or in the metadata of a notebook: ``exercise: ID`` and ``verdict: STATUS``. "correct" means full marks;
any other status means less than that.
"""

import os
import re
import resource
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from toys import PROBES, Double, Hurried, Patient

from quiz.checking import process
from quiz.checking.batch import Job, grade_all
from quiz.exercises.verdicts import CORRECT, STATUSES, CheckOutcome, CheckResult
from quiz.ground.language import Text

pytestmark = pytest.mark.skipif(os.name != "posix", reason="uses POSIX processes and signals")

FOLDER = Path(__file__).parent
TOYS = {"toy.double": Double, "toy.hurried": Hurried, "toy.patient": Patient}
CASES = sorted(path for path in FOLDER.glob("*/*") if path.suffix in (".py", ".ipynb"))
MEGABYTE = 2**20


def header(path):
    """(exercise id, status) that a file asks for."""
    start = path.read_bytes()[:600].decode("ascii", errors="replace")
    found = [re.search(rf"{name}: ([a-z_. -]+[a-z])", start) for name in ("exercise", "verdict")]
    assert all(found), f"{path} has no header"
    return tuple(match.group(1) for match in found)


def problem(path, result):
    """What is wrong with a result, or ""."""
    wanted = header(path)[1]
    if result.status != wanted:
        return f"{wanted} expected, found {result.status}, {result.message}, {result.checks}"
    if (result.score == 1.0) != (wanted == CORRECT):
        return f"{wanted}, with a score of {result.score}"
    if result.message and not (result.message.en and result.message.zh):
        return "a message in one language"
    return ""


def job(path):
    name = header(path)[0]
    return Job(TOYS[name](), path, probe=PROBES) if name in TOYS else Job(name, path)


def survivors(token):
    """Processes that carry the mark of this run's graders."""
    found = []
    for one in psutil.process_iter():
        try:
            if token in one.environ() and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
        except (psutil.Error, OSError):
            continue
    return found


@pytest.fixture(scope="session")
def graded():
    """All results by path, what was left behind, and by how many bytes the grader has grown."""
    token = f"GRADING_{os.getpid()}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "TOKEN", token)
        patch.setenv("COURSE_SECRET", "secret")
        results = {task.path: result for task, result in grade_all(map(job, CASES))}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    time.sleep(0.2)
    folders = list(Path(tempfile.gettempdir()).glob(f"{process.FOLDER}-{os.getpid()}-*"))
    return results, survivors(token), folders, peak * 1024


def test_there_are_a_hundred_of_all_kinds():
    assert len(CASES) >= 100
    wanted = [header(path)[1] for path in CASES]
    assert set(wanted) <= set(STATUSES)
    assert wanted.count(CORRECT) >= 40
    assert {path.parent.name for path in CASES} == {
        "broken",
        "cheats",
        "formats",
        "notebooks",
        "resources",
        "right",
        "wrong",
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_gets_what_it_deserves(graded, path):
    assert problem(path, graded[0][path]) == ""


def test_nothing_is_left_behind_and_the_grader_stays_small(graded):
    _, processes, folders, grown = graded
    assert processes == [] and folders == []
    assert not Path("/tmp/a-learner-was-here").exists()
    # The largest of all frames and notebooks, twice, and the judges' libraries.
    assert grown < 250 * MEGABYTE


def test_an_undeserved_mark_is_noticed():
    """The gate itself: a wrong answer with full marks, a right one without, and another status."""
    passed = CheckOutcome(Text("twice", "两倍"), True, "value")
    full, none = CheckResult("toy.double", "correct", (passed,)), CheckResult("toy.double", "crashed")
    wrong, right = FOLDER / "wrong" / "zeros.py", FOLDER / "right" / "plain.py"
    assert problem(right, full) == ""
    assert problem(wrong, full).startswith("wrong expected, found correct")
    assert problem(wrong, CheckResult("toy.double", "wrong", (passed,))) == "wrong, with a score of 1.0"
    assert problem(right, none).startswith("correct expected, found crashed")
