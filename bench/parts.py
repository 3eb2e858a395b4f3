"""The parts of the benchmark: their titles, what stands beside them on the page, and who measures them."""

import datetime
import importlib
import os
import platform
from dataclasses import dataclass

QUALITY = {"FID": 1, "KID": 2, "precision": 2, "recall": 2, "judge FID": 1}
WITH_CLASS = QUALITY | {"accuracy": 3, "judge accuracy": 3, "diversity": 2}
BOUND = {"test -ELBO": 1, "KL": 1, "train -ELBO": 1, "validation -ELBO": 1} | QUALITY
COST = {
    "seconds to FID 50": 0,
    "steps a second": 1,
    "images a second": 0,
    "seconds for 1,000 samples": 2,
    "peak MB": 0,
    "steps": 0,
    "seconds": 0,
}


@dataclass(frozen=True)
class Part:
    """A table of the page; its rows come from `bench.<name>`, those of a family of generators from `runs.rows`.

    Attributes:
        quality: of a family, the decimals of the columns that say how good it is; the others are `COST`.
        decimals: of another part, by column; one decimal where nothing is said.
    """

    title: str
    note: str = ""
    quality: dict | None = None
    decimals: dict | None = None

    @property
    def family(self):
        return self.quality is not None

    @property
    def digits(self):
        """Decimals by column, in the order of the columns."""
        return self.quality | COST if self.family else self.decimals or {}


PARTS = {
    "gan": Part("Unconditional GAN", quality=QUALITY),
    "cgan": Part("Conditional GAN", quality=WITH_CLASS),
    "vae": Part(
        "VAE, nats per binarised digit",
        "Samples are means of binary pixels, drawn from the prior; their distance is taken to grey digits.",
        quality=BOUND,
    ),
    "tokens": Part(
        "Image tokens, one after the other",
        "The tokenizer and the autoencoder that ship with the course were trained for longer, outside these seconds.",
        quality=WITH_CLASS,
    ),
    "diffusion": Part("Diffusion", quality=WITH_CLASS),
    "flow": Part("Flow in latents", quality=WITH_CLASS),
    "machine": Part(
        "How close to the machine: training steps beside a large matrix product on the same cores",
        "Floating-point operations are counted by TensorFlow's profiler in the compiled step; a product of two 2,048 x 2,048 "
        "matrices in single precision sets the rate. The last two columns come from its trace of a second and a half: time in operations "
        "over time of all cores, and the kinds of operation that take most of the former.",
        decimals={"share of the product's rate": 2, "cores busy": 2, "ms an update": 2},
    ),
    "fid_speed": Part(
        "Fréchet distance at 2,048 dimensions, beside scipy.linalg.sqrtm", decimals={"seconds": 2, "sqrtm, seconds": 2}
    ),
    "metrics": Part(
        "Metrics beside what people use",
        "Seconds on the same arrays, at the size of a lesson and at 2,048 dimensions; the reference is left out where it "
        "would need the distances of all pairs at once. Memory is what the call adds to the process.",
        decimals={"seconds": 2, "reference, seconds": 2, "added MB": 0},
    ),
    "notebooks": Part("Solved notebooks, run whole", decimals={"peak MB": 0}),
    "lab": Part("From `make lab` to the first page, the environment being there"),
    "checks": Part(
        "Checks in a notebook", "The second check of a right answer; the slowest ones by name.", decimals={"seconds": 2}
    ),
    "startup": Part("Import, fresh process", decimals={"median seconds": 3, "slowest": 3}),
    "commands": Part(
        "Commands, a fresh process each, with 20,000 attempts on record",
        "Python has compiled the modules before, as it has on any machine from the second call on.",
        decimals={"seconds": 2, "peak MB": 0},
    ),
    "sizes": Part("Sizes", decimals={"MB": 2, "solved, MB": 2}),
}
GROUPS = {
    "families": [name for name, part in PARTS.items() if part.family],
    "course": ["notebooks", "lab", "checks", "startup", "commands", "sizes"],
}


def chosen(names):
    """Return the parts that names of parts and groups stand for, in the order of the page, each once."""
    wanted = {part for name in names for part in GROUPS.get(name, [name])}
    return [name for name in PARTS if name in wanted]


def measured(name, seconds, seeds, samples):
    """Measure a part; return {"date", "machine", and for a family "seconds", "seeds", "samples", "rows"}."""
    found = {"date": datetime.date.today().isoformat(), "machine": machine()}
    if PARTS[name].family:
        from bench import runs

        found |= {"seconds": seconds, "seeds": seeds, "samples": samples}
        return found | {"rows": list(runs.rows(name, seconds, seeds, samples))}
    return found | {"rows": list(importlib.import_module(f"bench.{name}").rows())}


def machine():
    """Return what a figure of time depends on, in words."""
    from importlib.metadata import PackageNotFoundError, version

    for package in ("tensorflow-cpu", "tensorflow"):
        try:
            tensorflow = version(package)
            break
        except PackageNotFoundError:
            tensorflow = "?"
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, TensorFlow {'.'.join(tensorflow.split('.')[:2])}, "
        f"Python {'.'.join(platform.python_version_tuple()[:2])}"
    )
