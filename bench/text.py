"""The text engine on the untouched half of the gold answers: `python -m bench.text` prints the tables of docs/grading_text.md.

Designs on the same guards, sentences and vectors; each has its limits from the tuning half alone:
`mention`: a point counts where some sentence speaks of it clearly, right or wrong: perfect hearing, deaf to what is said.
`stated`: a point counts where one reading, fitted on right against everything else, is strong.
`stated, right`: the same, and the sentences that speak of it read right rather than wrong.
`trees`: what ships, all readings and boosted trees.
With `--judge URL` a language model is asked about each point that the engine leaves open, and its table is printed beside.
"""

import argparse
import time

import numpy as np

from bench.metamorphic import still_met, violations
from bench.table import markdown
from quiz.grading.text.bank import text_questions
from quiz.grading.text.engine import Engine
from quiz.grading.text.evidence import FEATURES
from quiz.grading.text.gate import Gate
from quiz.grading.text.grading import scaled
from tools.encoding import RememberingEncoder
from tools.gate import cell, graded, measured
from tools.gold import gold, honest
from tools.train_text import areas, evidence_of

NAMES = [name for name, _ in FEATURES]
GROUPS = [(headline, lang) for headline in (True, False) for lang in ("en", "zh")]


def columns(features, *names):
    return [features[:, NAMES.index(name)] for name in names]


DESIGNS = {
    "mention": lambda features: columns(features, "mentioned")[0],
    "stated": lambda features: columns(features, "stated")[0],
    "stated, right": lambda features: np.minimum(*columns(features, "stated", "right in sentences")),
}


def marks(scores, places, rows, limit):
    """Marks of answers whose points count from ``limit`` on; 0 for an answer that a guard stopped."""
    found = np.zeros(len(rows), int)
    for place in range(len(rows)):
        mine = scores[places == place]
        found[place] = scaled(int((mine >= limit).sum()), len(mine)) if len(mine) else 0
    return found


def group(rows, headline, lang):
    return np.array([row["headline"] == headline and row["lang"] == lang for row in rows])


def title(headline, lang):
    return f"{'headline' if headline else 'follow-up'} {lang}"


def percent(value):
    return f"{value:.1%}"


def line_of(name, headline, lang, numbers):
    return {
        "design": name,
        "questions": title(headline, lang),
        "answers": numbers["answers"],
        "QWK": f"{numbers['qwk']:.2f}",
        "false accepts": percent(numbers["false_accepts"]),
        "false rejects": percent(numbers["false_rejects"]),
    }


def designs_table(engine, tuning, rows, results):
    true, lines = np.array([row["mark"] for row in rows]), []
    old, new = evidence_of(tuning, engine), evidence_of(rows, engine)
    for name, design in DESIGNS.items():
        scores, goal = design(old[0]), [row["mark"] for row in tuning]
        grid = np.quantile(scores, np.arange(0.1, 0.95, 0.05))
        limit = max(grid, key=lambda limit: cell(goal, marks(scores, old[3], tuning, limit))["qwk"])
        found = marks(design(new[0]), new[3], rows, limit)
        for headline, lang in GROUPS:
            here = group(rows, headline, lang)
            lines.append(line_of(name, headline, lang, cell(true[here], found[here])))
    for headline, lang in GROUPS:
        here = group(rows, headline, lang)
        found = np.array([result.score for result in results])
        lines.append(line_of("trees", headline, lang, cell(true[here], found[here])))
    return lines, new


def trust_table(rows, results):
    """What else is told of the engine that ships: intervals, unsure points, accusations."""
    lines = []
    for headline, lang in GROUPS:
        here = np.flatnonzero(group(rows, headline, lang))
        points = [(rows[place]["verdicts"][point.id], point.state) for place in here for point in results[place].points]
        against = [state == "contradicted" for verdict, state in points if verdict == "contradicted"]
        lines.append({
            "questions": title(headline, lang),
            "true mark in [low, high]": percent(np.mean([results[place].low <= rows[place]["mark"] <= results[place].high for place in here])),
            "points unsure": percent(np.mean([state == "unsure" for _, state in points])),
            "met points accused": percent(np.mean([state == "contradicted" for verdict, state in points if verdict == "met"])),
            "contradicted points told so": percent(np.mean(against)) if against else "-",
            "full answers told a misconception": percent(np.mean([bool(results[place].misconceptions) for place in here if rows[place]["mark"] == 4])),
        })  # fmt: skip
    return lines


def batches_table(rows, results):
    """What is reached on the answers of each time, which differ in how they came about: tests/gold/README.md."""
    lines = []
    for batch, name in (("earlier", "earlier"), ("later", "later, one half"), ("strangers", "by strangers, all")):
        for lang in ("en", "zh"):
            here = [place for place, row in enumerate(rows) if row["batch"] == batch and row["lang"] == lang]
            numbers = cell([rows[place]["mark"] for place in here], [results[place].score for place in here])
            inside = [results[place].low <= rows[place]["mark"] <= results[place].high for place in here]
            lines.append(
                line_of(name, True, lang, numbers)
                | {"questions": lang, "true mark in [low, high]": percent(np.mean(inside))}
            )
    return [{"answers are": line.pop("design")} | line for line in lines]


def topics_table(evidence, engine):
    """Area under the curve of P(met) by topic, met against contradicted and against missing."""
    features, verdicts, names, _ = evidence
    likely, lines = engine.decision.met(features), []
    topics = np.array([text_questions()[name].topic for name in names])
    for topic in dict.fromkeys(topics):
        here = (topics == topic) & (verdicts != "not met")
        found = areas(verdicts[here], likely[here])
        lines.append(
            {"topic": topic, "points": int(here.sum())} | {name: f"{area:.2f}" for name, area in found.items()}
        )
    here = verdicts != "not met"
    lines.append(
        {"topic": "all", "points": int(here.sum())}
        | {name: f"{area:.2f}" for name, area in areas(verdicts[here], likely[here]).items()}
    )
    return lines


def reliability_table(evidence, engine):
    """How often a point is met of those said to be met with a probability between two bounds."""
    features, verdicts, _, _ = evidence
    likely, lines = engine.decision.met(features), []
    for low in np.arange(0, 1, 0.1):
        here = (likely >= low) & (likely < low + 0.1 + 1e-9 * (low > 0.85))
        if here.any():
            truth = float((verdicts[here] == "met").mean())
            lines.append({
                "P(met)": f"{low:.1f} to {low + 0.1:.1f}", "points": int(here.sum()), "said": f"{likely[here].mean():.2f}",
                "true": f"{truth:.2f}", "": "█" * round(20 * truth),
            })  # fmt: skip
    return lines


def gate_tables(rows, results, tuning, engine):
    """(lines of what the marked questions reach, lines of the questions)."""
    found = measured(rows, results)
    marked, lines = set(Gate(found).marked), []
    for name, given, told in (
        ("untouched, which chose them", rows, results),
        ("tuning", tuning, graded(tuning, engine)),
    ):
        for lang in ("en", "zh"):
            kept = [
                place for place, row in enumerate(given) if row["lang"] == lang and (row["question"], lang) in marked
            ]
            numbers = cell([given[place]["mark"] for place in kept], [told[place].score for place in kept])
            lines.append(
                line_of("marked questions", True, lang, numbers)
                | {
                    "questions": f"{lang}: {sum(one == lang for _, one in marked)} of {len(found)}",
                    "design": f"half: {name}",
                }
            )
    each = []
    for name, cells in found.items():
        line = {"question": name}
        for lang in ("en", "zh", "both"):
            line |= {
                f"{lang} n": cells[lang]["answers"],
                f"{lang} QWK": f"{cells[lang]['qwk']:.2f}",
                f"{lang} fa": f"{cells[lang]['false_accepts']:.0%}",
            }
        each.append(line | {"marked": ", ".join(lang for lang in ("en", "zh") if (name, lang) in marked) or "-"})
    return lines, each


def metamorphic_table(rows, results, engine, share):
    found = violations(rows, results, engine, share) | still_met(False, engine)
    return [
        {"change": name, "language": lang, "answers": tried, "rule broken": percent(broken / tried)}
        for (name, lang), (tried, broken) in sorted(found.items())
    ]


def judged_table(rows, results, judge):
    """The engine alone and with a judge that settles what it leaves open."""
    from quiz.grading.text.second_opinion import JudgeError, second_opinion

    settled, failed = [], 0
    for row, result in zip(rows, results, strict=True):
        try:
            settled.append(second_opinion(judge, text_questions()[row["question"]], row["text"], result))
        except JudgeError:
            settled.append(result)
            failed += 1
    lines = []
    for name, told in (("engine", results), ("engine and judge", settled)):
        for headline, lang in GROUPS:
            here = np.flatnonzero(group(rows, headline, lang))
            lines.append(
                line_of(
                    name,
                    headline,
                    lang,
                    cell([rows[place]["mark"] for place in here], [told[place].score for place in here]),
                )
            )
    return lines, failed


def speed(rows):
    """(seconds until the first answer is graded, most seconds and mean seconds of the next hundred), wall time of one core."""
    start = time.perf_counter()
    engine = Engine()
    engine.judge(rows[0]["question"], rows[0]["text"])
    first, spent = time.perf_counter() - start, []
    for row in rows[:100]:
        engine.topic(text_questions()[row["question"]].topic)
        start = time.perf_counter()
        engine.judge(row["question"], row["text"])
        spent.append(time.perf_counter() - start)
    return first, max(spent), float(np.mean(spent))


def show(lines):
    print(markdown(lines), "\n", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.text", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--judge", metavar="URL", help="also ask a language model, such as http://localhost:11434/v1#model"
    )
    parser.add_argument("--limit", type=int, default=None, help="with --judge: at most so many answers")
    parser.add_argument(
        "--share", type=float, default=0.5, help="share of the answers that are changed (default: half)"
    )
    options = parser.parse_args()
    encode = RememberingEncoder()
    engine, tuning, rows = Engine(encode=encode), gold(tuning=True), gold(tuning=False)
    results = graded(rows, engine)
    if options.judge:
        from quiz.grading.text.second_opinion import Judge

        judge = Judge.at(options.judge)
        print(judge.notice)
        lines, failed = judged_table(rows[: options.limit], results[: options.limit], judge)
        print(markdown(lines), f"\n{failed} answers without a usable reply")
        return
    show(trust_table(rows, results))
    table, evidence = designs_table(engine, tuning, rows, results)
    show(table)
    show(batches_table(rows, results))
    show(topics_table(evidence, engine))
    show(reliability_table(evidence, engine))
    for lines in gate_tables(rows, results, tuning, engine):
        show(lines)
    show(metamorphic_table(rows, results, engine, options.share))
    encode.keep()
    for half in (True, False):
        told = [text for _, text in honest(half) if "instruction" in engine.judge("metrics-what", text).flags]
        print(
            f"honest sentences taken for instructions, {'tuning' if half else 'untouched'} half: {len(told)} of {len(honest(half))}"
        )
    first, worst, mean = speed(rows)
    print(f"first answer after {first:.1f} s, then {mean:.3f} s on average, {worst:.2f} s at most")


if __name__ == "__main__":
    main()
