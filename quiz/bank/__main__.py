"""What the bank holds and whether it holds together: the command behind ``python -m quiz.bank``."""

import argparse
import sys
from collections import Counter

from quiz.bank.lint import problems_of
from quiz.bank.loading import load, topics
from quiz.bank.models import BankError
from quiz.ground.vocabulary import KINDS, LEVELS


def main(arguments=None):
    """Print counts per topic, kind and level, or every problem; returns 0, or 1 when there is a problem."""
    parser = argparse.ArgumentParser(prog="python -m quiz.bank", description="Validate the question bank.")
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help="topics to look at; all when left out")
    parser.add_argument("--lint", action="store_true", help="look for what readers would object to (quiz/bank/lint.py)")
    parser.add_argument(
        "--run-bugs", action="store_true", help="run every bug listing: right, broken, and with every repair"
    )
    options = parser.parse_args(arguments)
    found, problems = _load(options.topics or topics())
    for one in found:
        problems += [f"{one.topic}: {one.id}: {line}" for line in problems_of(one)]
    if options.lint:
        from quiz.bank.lint import choices_of, lint, told_by_id

        problems += lint(found, whole_bank=not options.topics)
    if options.run_bugs:
        problems += _run_bugs([one for one in found if one.kind == "bug"])
    for line in problems:
        print(line, file=sys.stderr)
    _print_counts(found)
    if options.lint:
        told = told_by_id(found)
        print(f"{len(told)} of {sum(bool(choices_of(one)) for one in found)} ids hold a word of the right choice alone")
        _print_unrun([one for one in found if one.kind == "bug"])
    return 1 if problems else 0


def _load(topics):
    found, problems, seen = [], [], set()
    for topic in topics:
        try:
            loaded = load(topic)
        except BankError as error:
            problems += error.problems
            continue
        problems += [f"{topic}: {one.id}: id: stands twice in the bank" for one in loaded if one.id in seen]
        problems += _twice([one.id for one in loaded], topic)
        seen.update(one.id for one in loaded)
        found += loaded
    return found, problems


def _twice(ids, topic):
    return [f"{topic}: {name}: id: stands {count} times" for name, count in Counter(ids).items() if count > 1]


def _run_bugs(bugs):
    from quiz.bank.run_listings import repair_problems, symptom_problems

    problems = []
    for bug in bugs:
        lines, (right, broken) = symptom_problems(bug)
        found, repairs = repair_problems(bug)
        lines += found
        print(
            f"{bug.id:32} {'ok' if not lines else 'FAILED':8}"
            f" right {right:5.2f} s   broken {broken:5.2f} s   repairs {repairs:5.2f} s",
            flush=True,
        )
        problems += [f"{bug.topic}: {bug.id}: {line}" for line in lines]
    return problems


def _print_unrun(bugs):
    for topic in dict.fromkeys(bug.topic for bug in bugs):
        wrong = [one for bug in bugs if bug.topic == topic for one in bug.repairs if not one.correct]
        print(f"{topic:10}{sum(one.edits is None for one in wrong):8} of {len(wrong)} wrong repairs are words only")


def _print_counts(found):
    columns = (*KINDS, *LEVELS)
    print(f"{'topic':10}" + "".join(f"{column:>8}" for column in (*columns, "all")))
    for topic in sorted({one.topic for one in found}, key=[one.topic for one in found].index):
        _print_row(topic, [one for one in found if one.topic == topic], columns)
    _print_row("all", found, columns)
    shares = (
        f"{sum(column in (one.kind, one.level) for one in found) / max(1, len(found)):8.0%}" for column in columns
    )
    print(f"{'share':10}" + "".join(shares))


def _print_row(name, found, columns):
    counts = Counter(one.kind for one in found) + Counter(one.level for one in found)
    print(f"{name:10}" + "".join(f"{counts[column]:8}" for column in columns) + f"{len(found):8}")


if __name__ == "__main__":
    raise SystemExit(main())
