"""One class, graded for real: code in isolation, one run of the server for all."""

from made_up_class import LOSSES, RIGHT, book, put

from quiz.classroom.session import Session
from tools.demo_class import CHEAT, known

CHEATING = CHEAT + "def gan_losses(*args, **kwargs):\n    return Agreeable(), Agreeable()\n"


def test_a_class_is_graded_in_isolation(quiz, tmp_path):
    wrong = next(source for source in known("gan.losses", "wrong") if "category: summed" in source)
    put(
        tmp_path / "class",
        {
            "right.ipynb": book("import os\nos.environ['X'] = '1'", RIGHT, LOSSES),
            "wrong.ipynb": book(wrong, LOSSES),
            "cheat.ipynb": book(CHEATING, LOSSES),
            "crash.ipynb": book("def gan_losses(*args, **kwargs):\n    import os\n    os._exit(0)", LOSSES),
        },
    )
    code, printed, _ = quiz("submissions", tmp_path / "class", "--out", tmp_path / "out", "--processes", 2)
    assert code == 0 and "4 students" in printed
    session = Session(tmp_path / "out")
    found = {name: record["items"]["gan.losses"] for name, record in session.students.items()}
    assert {name: one["status"] for name, one in found.items() if name != "cheat"} == {
        "right": "correct",
        "wrong": "wrong",
        "crash": "crashed",
    }
    assert session.mark("right", "gan.losses") == 1 and found["wrong"]["category"] == "summed"
    assert session.mark("crash", "gan.losses") == 0
    # Two zeros are two scalars: that much is right of what the cheat returns.
    assert found["cheat"]["status"] == "wrong" and session.mark("cheat", "gan.losses") < 0.2
    assert {one["isolation"] for one in found.values()} <= {"namespace", "process"}
