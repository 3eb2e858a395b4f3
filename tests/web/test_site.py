"""What is built: small enough for a phone, found from any folder, and with every question in it."""

import gzip
import json
import re

from quiz.bank.loading import bank

MOST_COMPRESSED = {
    "quiz/app.js": 22_000,
    "quiz/grader.js": 14_000,
    "quiz/chunk-*.js": 80_000,
    "quiz/maths-*.js": 90_000,
    "quiz/*.css": 12_000,
    "quiz/index-*.json": 20_000,
    "quiz/drawing-*.js": 9_000,
    "quiz/flow-*.dat": 850_000,
    "quiz/language-model-*.dat": 1_300_000,
    "quiz/cgan-*.dat": 180_000,
}
"""Bytes over the line, all files of a pattern together."""
MOST_FOR_THE_FIRST_QUESTION = 260_000
MOST_OF_THE_GRADER = {"encoder": 17_500_000, "rules": 120_000, "all": 24_000_000}
"""Bytes of its files, which are fetched only when somebody asks for them."""
MOST_BESIDE_THE_GRADER = 5_300_000


def compressed(files):
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_the_app_is_small(site):
    for pattern, most in MOST_COMPRESSED.items():
        files = list(site.glob(pattern))
        assert files, pattern
        assert compressed(files) <= most, pattern
    grader = {file.name.split("-")[1]: file.stat().st_size for file in site.glob("quiz/grader-*.dat")}
    assert set(grader) == {"encoder", "rules", *(one.topic for one in bank().values() if one.kind == "text")}
    for name in ("encoder", "rules"):
        assert grader[name] <= MOST_OF_THE_GRADER[name]
    assert sum(grader.values()) <= MOST_OF_THE_GRADER["all"]
    everything = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    assert everything - sum(grader.values()) <= MOST_BESIDE_THE_GRADER
    first = [site / "index.html", *site.glob("quiz/app.*"), *site.glob("quiz/*.css"), *site.glob("quiz/chunk-*.js")]
    first += [*site.glob("quiz/index-*.json"), *site.glob("quiz/diffusion-*.json"), *site.glob("quiz/maths-*.js")]
    assert compressed(first) <= MOST_FOR_THE_FIRST_QUESTION


def test_every_question_is_there_once(site):
    listed = json.loads(next(site.glob("quiz/index-*.json")).read_text("utf-8"))["questions"]
    found = [
        one
        for file in site.glob("quiz/[a-z]*-*.json")
        if "index" not in file.name
        for one in json.loads(file.read_text("utf-8"))
    ]
    assert [one["id"] for one in listed] == list(bank())
    assert sorted(one["id"] for one in found) == sorted(bank())


def test_addresses_are_relative(site):
    for file in [site / "index.html", site / "manifest.webmanifest", site / "sw.js", *site.glob("quiz/*.css")]:
        text = file.read_text("utf-8")
        assert not re.search(r"""(?:href|src)="/|url\(["']?/|"(?:start_url|scope)": "/""", text), file.name
    kept = json.loads(re.search(r"\[\"\./\",.*?\]", (site / "sw.js").read_text("utf-8"))[0])
    assert all((site / name).exists() for name in kept)
    assert "quiz/grader.js" in kept and not any(name.endswith(".dat") for name in kept)
