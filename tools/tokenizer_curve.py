"""Quality of reconstructions against bits per image, with the code of lesson 07: imagegen/assets/tokenizer_curve.json.

    python -m tools.tokenizer_curve

Sixteen tokenizers, 1,500 steps each: grids of 4x4 and 7x7 tokens, 16 to 1,024 codes, learnt or FSQ. About ten minutes on one
core. The cells of the lesson that are tagged "machinery", and its exercises, are what runs.
"""

import json
from pathlib import Path

import keras
import numpy

from tools import build

LESSON = "07_image_tokens"
TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "tokenizer_curve.json"
STEPS = 1500
CODE_SIZE = 8
NUM_CODES = (16, 64, 256, 1024)
LEVELS = ((4, 4), (8, 8), (8, 6, 5), (8, 5, 5, 5))


def machinery():
    """The names that the lesson's own cells define."""
    names = {}
    for cell in build.read(build.LESSONS / f"{LESSON}.py"):
        if "machinery" in cell.metadata.get("tags", ()) or "exercise" in cell.metadata:
            exec(build.without_marks(cell.source), names)
    return names


def point(names, kind, grid, size):
    """Train one tokenizer; its place on the curve as plain numbers."""
    keras.utils.set_random_seed(1)
    if kind == "vq":
        codes, code_size = names["LearnedCodes"](size, CODE_SIZE, moving=True, restart=True), CODE_SIZE
    else:
        codes, code_size = names["FixedGrid"](size), len(size)
    _, numbers = names["report"](codes, names["train_tokenizer"](codes, grid, code_size, STEPS))
    found = {"kind": kind, "grid": grid, "num_codes": codes.num_codes, "steps": STEPS}
    return found | {name: round(float(value), 3) for name, value in numbers.items()}


def main():
    """Write the curve, and print it."""
    names, points = machinery(), []
    for grid in (4, 7):
        for kind, sizes in (("vq", NUM_CODES), ("fsq", LEVELS)):
            for size in sizes:
                points.append(point(names, kind, grid, size))
                bits = grid * grid * numpy.log2(points[-1]["num_codes"])
                print(f"{bits:5.0f} bits {points[-1]}", flush=True)
    TARGET.write_text("[\n" + ",\n".join(json.dumps(one) for one in points) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
