"""What was measured, kept in docs/measured.json, and the pages that show it: docs/measured.md, the READMEs, a picture."""

import json
from pathlib import Path

import numpy

from bench import parts, table

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "docs" / "measured.json"
PAGE = ROOT / "docs" / "measured.md"
PICTURE = "quality_by_seconds.png"
MARKS = ("<!-- measured: `python -m bench --write` writes this -->", "<!-- end of what was measured -->")
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
HEAD = """# Measured

What `python -m bench --write` has measured and written, on a machine without a GPU; each table names its date, its machine and its
budget. Two cores are not alike: on two machines of the same description a large matrix product (below) has reached 219 and 486 GFLOP/s, and
a neighbour on the host takes cores away, which shows in steps a second. Compare figures of one date. Where there are several seeds (0, 1, 2), the median stands first and the range behind it. FID, KID, precision and recall are in the
features of the course's own classifier, so they compare only with other figures of this page; "judge" columns are in those of a network
trained on digits that no model of the course has seen (`tools/train_judge.py`). "Keras example" and "TensorFlow tutorial" are the published
networks and hyper-parameters, trained by this project's code on the same 4,000 digits (VAEs: 3,500 of them) for the same seconds.
"""
LESSON_MINUTE, SAMPLES = 60, 2000
"""The READMEs speak of a minute, the picture of 2,000 samples: they show nothing else."""


def kept():
    """Return what is kept, {part: what `parts.measured` returned}."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def keep(found):
    """Put newly measured parts in the place of the old ones."""
    both = kept() | found
    ordered = {name: both[name] for name in parts.PARTS if name in both}
    KEPT.write_text(json.dumps(ordered, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def write():
    """Write the page, the picture and the READMEs from what is kept."""
    found = kept()
    drawn = curves(found)
    if drawn:
        for language in READMES:
            picture(drawn, language, ROOT / "docs" / "pictures" / language / PICTURE)
    PAGE.write_text(page(found), encoding="utf-8")
    for language, place in READMES.items():
        place.write_text(with_measured(place.read_text(encoding="utf-8"), found, language), encoding="utf-8")


def page(found):
    """Return the text of docs/measured.md."""
    sections = [section(name, found[name]) for name in parts.PARTS if name in found]
    shown = [f"![Quality against seconds of training](pictures/en/{PICTURE})\n"] if curves(found) else []
    return "\n".join([HEAD, *shown, *sections])


def section(name, part):
    """Return a heading, what the figures depend on, and the table of a part."""
    said = [part["machine"], part["date"]]
    if "seconds" in part:
        said.insert(
            1, f"{part['seconds']:.0f} s of training a run, {part['samples']:,} samples against the 1,000 test digits"
        )
    note = parts.PARTS[name].note
    lines = [f"## {parts.PARTS[name].title}", f"{'; '.join(said)}.{' ' + note if note else ''}"]
    return "\n\n".join([*lines, table.markdown(part["rows"], parts.PARTS[name].digits)]) + "\n"


# --- The READMEs ---------------------------------------------------------------------------------------------------


def with_measured(text, found, language):
    """Return a README whose part between `MARKS` says what is kept."""
    head, tail = text.split(MARKS[0] + "\n")[0], text.split(MARKS[1])[1]
    return f"{head}{MARKS[0]}\n{readme(found, language)}{MARKS[1]}{tail}"


def readme(found, language):
    """Return the lines of a README between `MARKS`. Raises ValueError for a family measured with another budget than a minute."""
    for name, part in found.items():
        if part.get("seconds", LESSON_MINUTE) != LESSON_MINUTE:
            raise ValueError(
                f"{name} was measured with {part['seconds']} s: the README shows a minute. Measure it again."
            )
    zh = language == "zh"
    comma = "，" if zh else ", "
    rows = []
    for name, title in TITLES.items():
        if name not in found:
            continue
        own, public = [], []
        for row in found[name]["rows"]:
            label = PUBLIC.get((name, row["recipe"]))
            figures = _figures(row, name, zh)
            if label:
                public.append(f"{figures}（{label[zh]}）" if zh else f"{figures} ({label[zh]})")
            elif not own:  # the first row of a family is what the lesson does
                own.append(figures)
        rows.append(
            f"| {title[zh]}{_columns(found[name]['rows'][0], name, zh)} | {''.join(own)} | {comma.join(public) or '-'} |"
        )
    heading = ["| | 本课程 | 公开配置 |" if zh else "| | here | public set-up |", "|---|---|---|"]
    shown = []
    if curves(found):
        name = "每类生成模型：质量随训练秒数的变化" if zh else "Quality of every family against seconds of training"
        shown = [f"![{name}](docs/pictures/{language}/{PICTURE})", ""]
    return "\n".join([*shown, *heading, *rows, *_notebooks(found, zh)]) + "\n"


def _notebooks(found, zh):
    if "notebooks" not in found:
        return []
    rows = found["notebooks"]["rows"]
    slowest, largest = (max(float(row[key]) for row in rows) for key in ("seconds", "peak MB"))
    first, last = rows[0]["notebook"][:2], rows[-1]["notebook"][:2]
    if zh:
        said = f"{first} 到 {last} 课里最慢的解答笔记本完整运行 {slowest:.0f} 秒，内存占用最大的为 {largest / 1000:.1f} GB。"
    else:
        said = f"Of lessons {first} to {last} the slowest solved notebook runs whole in {slowest:.0f} s, the largest takes {largest / 1000:.1f} GB."
    return ["", said]


TITLES = {
    "gan": ("GAN", "GAN"),
    "cgan": ("conditional GAN", "条件 GAN"),
    "vae": ("VAE", "VAE"),
    "tokens": ("image tokens", "图像词元"),
    "diffusion": ("latent diffusion", "潜空间扩散"),
    "flow": ("latent flow", "潜空间流匹配"),
}
PUBLIC = {
    ("gan", "TensorFlow DCGAN tutorial"): ("TensorFlow tutorial", "TensorFlow 教程"),
    ("cgan", "Keras example"): ("Keras example", "Keras 示例"),
    ("vae", "TensorFlow tutorial"): ("TensorFlow tutorial", "TensorFlow 教程"),
    ("vae", "Keras example"): ("Keras example", "Keras 示例"),
    ("tokens", "Keras example, VQ-VAE and PixelCNN"): ("Keras example, VQ-VAE", "Keras 示例，VQ-VAE"),
    ("diffusion", "Keras example, DDIM in pixels"): ("Keras example, DDIM in pixels", "Keras 示例，像素上的 DDIM"),
}


def _columns(row, name, zh):
    if name == "vae":
        return "，测试集 -ELBO（奈特）" if zh else ", test -ELBO in nats"
    mark = "，" if zh else ", "
    return f"{mark}FID / {'准确率' if zh else 'accuracy'}" if "accuracy" in row else f"{mark}FID"


def _figures(row, name, zh):
    if name == "vae":
        return f"{numpy.median(row['test -ELBO']):.1f}"
    accuracy = f" / {numpy.median(row['accuracy']):.2f}" if "accuracy" in row else ""
    return f"{numpy.median(row['FID']):.1f}{accuracy}"


# --- The picture ---------------------------------------------------------------------------------------------------


def curves(found):
    """Return {(part, recipe): (seconds (K,), FID (K,))}, medians over the seeds, of the recipes whose progress was watched."""
    drawn = {}
    for name, part in found.items():
        for row in part["rows"]:
            runs = [run for run in row.get("curve", []) if run]
            # A slow machine may miss the first look of one seed: all end alike.
            length = min(map(len, runs), default=0)
            if length:
                points = numpy.array([run[-length:] for run in runs])
                drawn[name, row["recipe"]] = tuple(numpy.median(points, axis=0).T)
    return drawn


def picture(drawn, language, place):
    """Draw FID against seconds, a line for the first recipe of each family, and write it as PNG."""
    import matplotlib.figure
    import matplotlib.ticker

    from imagegen import plots

    if language == "zh":
        plots.show_chinese()
    figure = matplotlib.figure.Figure(figsize=(6.5, 3.4), layout="constrained")
    axes = figure.subplots()
    zh = language == "zh"
    shown = set()
    for (name, _), (seconds, distances) in drawn.items():
        if name not in shown:
            axes.plot(seconds, distances, "o-", markersize=3, label=TITLES[name][zh])
            shown.add(name)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(matplotlib.ticker.ScalarFormatter())
    axes.yaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
    axes.set_xlabel("训练秒数，两个核" if zh else "seconds of training, two cores")
    axes.set_ylabel("FID，2,000 张样本" if zh else "FID, 2,000 samples")
    axes.legend(fontsize=8)
    figure.savefig(place, dpi=110)
