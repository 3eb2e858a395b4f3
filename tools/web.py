"""Build the web edition, the book and the quiz app, into a folder that any static server serves, from any sub-folder.

    python -m tools.web build/site

Needs node and npm. ``tools.book`` makes the book; here is the app: the bank is exported as JSON, a file for each topic with both languages in it; esbuild bundles ``web/``.
Everything that a page loads is beside it: ``quiz/quiz-ask.js`` defines <quiz-ask question="ID" lang="en|zh"> for any page
(a book's, too), and finds its style and the bank from its own address.
"""

import argparse
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from quiz.bank.loading import bank, probing, topics
from quiz.bank.models import source_link
from quiz.grading import numerals
from quiz.ground.language import joined
from quiz.ground.lessons import LESSONS, SHORT_NAMES
from tools import book, web_text
from tools.build import project
from tools.web_models import MODELS

ROOT = Path(__file__).parents[1]
WEB = ROOT / "web"
ICON_SIZES = (192, 512)


class WebError(RuntimeError):
    """The app cannot be built; the message says what is missing."""


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.web", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder to write to; other files in it stay")
    out = parser.parse_args().out
    try:
        install()
        book.build(out, app=True)
        build(out)
    except (WebError, book.BookError) as error:
        sys.exit(str(error))
    written = [file for file in out.rglob("*") if file.is_file()]
    print(f"{out}: {len(written)} files, {sum(file.stat().st_size for file in written) / 1e6:.1f} MB")


def build(out):
    """Write the app to a folder; what else lies in it stays, and is kept for offline use once it is read.

    A book that lies there already (``en/index.html``, ``zh/index.html``) is linked from the app.

    Args:
        out: a Path; made when missing.
    Returns:
        The files written, a list of Paths.
    Raises:
        WebError: node or npm is missing, or the packages cannot be installed.
    """
    install()
    out = Path(out).resolve()
    quiz = out / "quiz"
    shutil.rmtree(quiz, ignore_errors=True)
    quiz.mkdir(parents=True)
    files = {topic: _named(quiz, topic, json_of(records(topic))) for topic in topics()}
    index = _named(quiz, "index", json_of(index_of()))
    models = {stem: _named(quiz, stem, pack(), ".dat") for stem, pack in MODELS.items()}
    grader = grader_files(quiz)
    names = {
        "BANK_FILES": files,
        "INDEX_FILE": index,
        "MODEL_FILES": {stem: {"name": name, "bytes": (quiz / name).stat().st_size} for stem, name in models.items()},
        "GRADER_FILES": grader,
        "REPOSITORY": project()["urls"]["Repository"],
    }
    # The book is built before or not at all: the app leads to it where it lies.
    names["HAS_BOOK"] = (out / "en" / "index.html").is_file()
    bundle(["app.tsx", "quiz-ask.tsx", "quiz-ask.css"], quiz, names, "--splitting", "--chunk-names=[name]-[hash]")
    bundle(["grader.ts"], quiz, names | {"MULTIPLY": kernel()})
    for name in ("index.html", "manifest.webmanifest", "icon.svg"):
        shutil.copy(WEB / name, out / name)
    _icons(out)
    core = [out / "index.html", out / "manifest.webmanifest", out / "icon.svg", *sorted(quiz.iterdir())]
    on_demand = [quiz / name for name in (*models.values(), *(one["name"] for one in grader.values()))]
    core = [file for file in core if file not in on_demand]
    version = hashlib.sha256(b"".join(file.read_bytes() for file in core)).hexdigest()[:12]
    kept = ["./", *(file.relative_to(out).as_posix() for file in core)]
    bundle(["sw.ts"], out, {"CORE_FILES": kept, "VERSION": version, "GRADER_FILES": grader}, "--format=iife")
    return [*core, *on_demand, out / "sw.js", *(out / f"icon-{size}.png" for size in ICON_SIZES)]


def install():
    """Install the packages of ``web/`` at the versions of its lock file, unless that was done."""
    for command in ("node", "npm"):
        if not shutil.which(command):
            raise WebError(f"{command} is not installed: the web edition needs node 20 or newer and npm.")
    lock, done = WEB / "package-lock.json", WEB / "node_modules" / ".package-lock.json"
    if done.is_file() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    with tempfile.TemporaryDirectory(prefix=".install-", dir=WEB) as folder:
        for name in ("package.json", lock.name):
            shutil.copy(WEB / name, folder)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if found.returncode:
            raise WebError(f"npm ci failed for {lock}:\n{found.stderr[-2000:]}")
        shutil.rmtree(done.parent, ignore_errors=True)
        try:
            os.replace(Path(folder) / done.parent.name, done.parent)
        except OSError:
            if not done.is_file():  # else another process was as quick with the same
                raise


def bundle(entries, out, names, *flags):
    """Bundle TypeScript of ``web/src`` with esbuild; ``names`` are constants that it may use, plain values."""
    command = [
        *(WEB / "node_modules" / ".bin" / "esbuild", *(WEB / "src" / entry for entry in entries)),
        *("--bundle", "--minify", "--target=es2022,chrome100,safari16.4,firefox110", "--legal-comments=none"),
        *("--jsx=automatic", "--jsx-import-source=preact", "--loader:.woff2=file", "--asset-names=[name]"),
        *("--loader:.woff=empty", "--loader:.ttf=empty", f"--outdir={out}", "--log-level=warning"),
        *(() if any(flag.startswith("--format") for flag in flags) else ("--format=esm",)),
        *(f"--define:{name}={json.dumps(value)}" for name, value in names.items()),
        *flags,
    ]
    found = subprocess.run(list(map(str, command)), cwd=WEB, capture_output=True, text=True)
    if found.returncode:
        raise WebError(f"esbuild failed:\n{found.stderr[-4000:]}")


def kernel():
    """The products of matrices of ``web/src/text/multiply.wat`` as WebAssembly, in base64: a constant for ``bundle``."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "multiply.wasm"
        command = [WEB / "node_modules" / ".bin" / "wat2wasm", WEB / "src" / "text" / "multiply.wat", "-o", out]
        found = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if found.returncode:
            raise WebError(f"wat2wasm failed:\n{found.stderr[-4000:]}")
        return base64.b64encode(out.read_bytes()).decode()


def json_of(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _named(folder, stem, content, ending=".json"):
    """Write a file whose name tells its content, so that no cache mixes two versions; gives the name."""
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}{ending}"
    (folder / name).write_bytes(content)
    return name


def grader_files(folder):
    """Write what grades words into a folder; gives {stem: {"name", "bytes"}}."""
    found = {}
    for stem, content in web_text.files(WEB / "node_modules" / ".cache" / "grader").items():
        found[stem] = {"name": _named(folder, f"grader-{stem}", content, ".dat"), "bytes": len(content)}
    return found


def index_of():
    """What the app knows of all questions at once: topics in the order of the course, and a line for each question."""
    lessons = {lesson.topic: lesson.stem for lesson in LESSONS}
    return {
        "topics": [{"id": one, "name": _text(SHORT_NAMES[one]), "lesson": lessons.get(one)} for one in topics()],
        "questions": [_listed(question) for question in bank().values()],
    }


def records(topic):
    """The questions of one topic as plain values, in the order of the course: see ``web/src/types.ts``."""
    return [record(question) for question in bank().values() if question.topic == topic]


def record(question):
    """One question as plain values, everything in it that the app shows or grades with."""
    return (
        _listed(question)
        | {
            "lesson": question.lesson,
            "prompt": _text(question.prompt),
            "explanation": _text(question.explanation),
            "sources": [list(source_link(source)) for source in question.sources],
        }
        | _KINDS[question.kind](question)
    )


def _listed(question):
    names = ("id", "item", "label", "topic", "level", "kind")
    headline = {"headline": True} if question.kind == "text" and question.headline else {}
    return {name: getattr(question, name) for name in names} | headline


def _text(text):
    """Both versions, as HTML shows them: a line break inside a Chinese paragraph is no space."""
    return {"en": joined(text.en), "zh": joined(text.zh)}


def _choices(choices):
    return [{"text": _text(one.text), "why": _text(one.why), "correct": one.correct} for one in choices]


def _number(question):
    units = (question.unit.en, question.unit.zh) if question.unit else ()
    return {
        "parameters": [[name, values] for name, values in question.parameters.items()],
        "answers": [question.value(values) for values in question.combinations()],
        "tolerance": question.tolerance,
        "absolute": question.absolute,
        "unit": _text(question.unit) if question.unit else None,
        "units": numerals.unit_names(units),
        "percent": numerals.asks_for_percent(units),
    }


def _bug(question):
    return {
        "listing": question.broken_listing.splitlines(),
        "lines": sorted(question.lines),
        "symptom": question.symptom,
        "repairs": _choices(question.repairs),
    }


def _words(question):
    return {
        "key_points": [{"id": point.id, "statement": _text(point.statement)} for point in question.key_points],
        "misconceptions": [
            {
                "id": claim.id,
                "statement": _text(claim.statement),
                "feedback": _text(claim.feedback),
                "source": list(source_link(claim.source)),
                "contradicts": claim.contradicts,
            }
            for claim in question.misconceptions
        ],
        "probes": {
            point: {"en": joined(probe["en"]), "zh": joined(probe["zh"])}
            | {name: probe[name] for name in ("then",) if name in probe}
            for point, probe in probing().get(question.id, {}).items()
        },
        "model_answer": _text(question.model_answer),
    }


_KINDS = {
    "choice": lambda question: {"choices": _choices(question.choices)},
    "multi": lambda question: {"choices": _choices(question.choices)},
    "number": _number,
    "order": lambda question: {"items": [_text(item) for item in question.items]},
    "match": lambda question: {
        "pairs": [{"left": _text(pair.left), "right": _text(pair.right)} for pair in question.pairs]
    },
    "bug": _bug,
    "text": _words,
    "code": lambda question: {"exercise": question.exercise},
}


def _icons(out):
    """The icon as PNG, which phones want for the home screen."""
    import xml.etree.ElementTree as tree

    from PIL import Image, ImageDraw

    root = tree.parse(WEB / "icon.svg").getroot()
    rects = [one.attrib for one in root.iter("{http://www.w3.org/2000/svg}rect")]
    for size in ICON_SIZES:
        scale = size / 64
        image = Image.new("RGB", (size, size), rects[0]["fill"])
        draw = ImageDraw.Draw(image, "RGBA")
        for rect in rects[1:]:
            x, y, width, height = (float(rect[name]) * scale for name in ("x", "y", "width", "height"))
            alpha = round(255 * float(rect.get("opacity", 1)))
            draw.rectangle((x, y, x + width - 1, y + height - 1), (255, 255, 255, alpha))
        image.save(out / f"icon-{size}.png", optimize=True)


if __name__ == "__main__":
    main()
