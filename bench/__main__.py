"""Run the benchmarks and print markdown tables: `python -m bench [--seconds 60] [--seeds 3] [--only gan cgan ...]`."""

import argparse
import importlib
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

TITLES = {
    "startup": "Import, fresh process",
    "fid_speed": "Fréchet distance at 2,048 dimensions, beside scipy.linalg.sqrtm",
    "gan": "Unconditional GAN: FID in digit features, 2,000 samples against the 1,000 test digits",
    "cgan": "Conditional GAN: the same FID, accuracy by the classifier, deviation within a class relative to real digits",
    "vae": "VAE: nats per binarised digit",
    "notebooks": "Solved notebooks, run whole",
}


def main():
    """Print a table for each benchmark that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="training budget of each run")
    parser.add_argument("--seeds", type=int, default=3, help="runs of each recipe of this course")
    parser.add_argument("--only", nargs="+", choices=TITLES, default=list(TITLES), help="benchmarks to run")
    options = parser.parse_args()
    if options.seconds <= 0 or options.seeds < 1:
        parser.error("--seconds and --seeds must be positive")
    from bench import table  # after the options, so that --help answers at once

    print(f"{os.cpu_count()} processor cores, {options.seconds:.0f} s of training a run\n")
    for name in options.only:
        rows = importlib.import_module(f"bench.{name}").rows(options.seconds, options.seeds)
        print(f"## {TITLES[name]}\n\n{table.markdown(list(rows))}\n", flush=True)


if __name__ == "__main__":
    main()
