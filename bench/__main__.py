"""Run the benchmarks and print their tables, or keep them: what --write measures is what the README and docs/measured.md show.

python -m bench                                     everything, printed
python -m bench --only gan flow --seconds 3 --seeds 1   a quick look at two parts
python -m bench --only course --write               measure and keep a group of parts
python -m bench --write --only                      write the pages anew from what is kept, and measure nothing
"""

import argparse
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from bench import parts  # noqa: E402  (it imports nothing heavy, so that --help answers at once)


def main():
    """Measure the parts that were asked for, print them, and keep them if that was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60, help="training budget of each run")
    parser.add_argument("--seeds", type=int, default=3, help="runs of each recipe of this course")
    parser.add_argument("--samples", type=int, default=2000, help="images that are drawn and judged after each run")
    choices = [*parts.PARTS, *parts.GROUPS]
    parser.add_argument(
        "--only", nargs="*", choices=choices, default=list(parts.PARTS), help="parts or groups of parts"
    )
    parser.add_argument("--json", action="store_true", help="print JSON in place of tables")
    parser.add_argument(
        "--write", action="store_true", help="keep the figures: docs/measured.json, the pages, the picture"
    )
    options = parser.parse_args()
    if options.seconds <= 0 or options.seeds < 1 or options.samples < 100:
        parser.error("--seconds and --seeds must be positive, --samples at least 100")
    from bench import page

    names = parts.chosen(options.only)
    kept_budget = options.seconds == page.LESSON_MINUTE and options.samples == page.SAMPLES
    if options.write and not kept_budget and any(parts.PARTS[name].family for name in names):
        parser.error(f"--write keeps runs of {page.LESSON_MINUTE} seconds and {page.SAMPLES} samples alone")

    found = {}
    for name in names:
        found[name] = parts.measured(name, options.seconds, options.seeds, options.samples)
        if not options.json:
            print(page.section(name, found[name]), flush=True)
        if options.write:  # after each part, so that a run that is broken off has kept what it measured
            page.keep({name: found[name]})
    if options.json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
    if options.write:
        page.write()


if __name__ == "__main__":
    main()
