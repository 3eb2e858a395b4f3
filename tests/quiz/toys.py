"""Exercises that need no more than a moment, for tests of the grading process; their probes are in fixtures/isolation/toy.py."""

from pathlib import Path

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text

PROBES = Path(__file__).parents[1] / "fixtures" / "isolation" / "toy.py"


class Double(Exercise):
    id = "toy.double"
    title = Text("Twice", "两倍")
    defines = ("double",)
    seconds = 5.0

    def draw(self, rng):
        return {"values": rng.normal(size=(int(rng.integers(3, 9)), 2))}

    def judge(self, inputs, seen, verdict):
        verdict.close(Text("twice", "两倍"), seen["doubled"], 2 * inputs["values"], "value")
        changed = Text("the input was changed", "输入被改动了")
        verdict.true(Text("leaves its input alone", "不改动输入"), seen["untouched"], "input-changed", changed)


class Hurried(Double):
    seconds = 0.4


class Patient(Double):
    seconds = 40.0


class Train(Exercise):
    id = "toy.train"
    title = Text("A step", "一步")
    defines = ("step",)
    seconds = 30.0

    def draw(self, rng):
        return {"start": float(rng.normal())}

    def judge(self, inputs, seen, verdict):
        verdict.close(Text("one more", "加一"), seen["after"], inputs["start"] + 1, "value")
