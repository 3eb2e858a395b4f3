"""The parts of the benchmark: their titles, what stands beside them on the page, and who measures them."""

import datetime
import importlib
import os
import platform
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A table of the page: rows come from `bench.<module>`, from `runs.rows` for a family of generators."""

    title: str
    note: str = ""
    family: bool = False


PARTS = {
    "gan": Part("Unconditional GAN", family=True),
    "cgan": Part("Conditional GAN", family=True),
    "vae": Part(
        "VAE, nats per binarised digit",
        "Samples are means of binary pixels, drawn from the prior; their distance is taken to grey digits.",
        family=True,
    ),
    "tokens": Part(
        "Image tokens, one after the other",
        "The tokenizer and the autoencoder that ship with the course were trained for longer, outside these seconds.",
        family=True,
    ),
    "diffusion": Part("Diffusion", family=True),
    "flow": Part("Flow in latents", family=True),
    "machine": Part(
        "How close to the machine: training steps beside a large matrix product on the same cores",
        "Floating-point operations are counted by TensorFlow's profiler in the compiled step; a product of two 2,048 x 2,048 "
        "matrices in single precision sets the rate.",
    ),
    "profile": Part("Where the time of a step goes: share of the operations' time on all threads, by TensorFlow's profiler"),
    "fid_speed": Part("Fréchet distance at 2,048 dimensions, beside scipy.linalg.sqrtm"),
    "metrics": Part(
        "Metrics beside what people use",
        "Seconds on the same arrays, at the size of a lesson and at 2,048 dimensions; the reference is left out where it "
        "would need the distances of all pairs at once. Memory is what the call adds to the process.",
    ),
    "notebooks": Part("Solved notebooks, run whole"),
    "startup": Part("Import, fresh process"),
    "commands": Part("Commands, a fresh process each, with 20,000 attempts on record"),
    "sizes": Part("Sizes"),
}
GROUPS = {
    "families": [name for name, part in PARTS.items() if part.family],
    "course": ["notebooks", "startup", "commands", "sizes"],
}


def chosen(names):
    """Return the parts that names of parts and groups stand for, in the order of the page, each once."""
    wanted = {part for name in names for part in GROUPS.get(name, [name])}
    return [name for name in PARTS if name in wanted]


def digits(name):
    """Return the decimals by column of a part."""
    return getattr(importlib.import_module(f"bench.{name}"), "DIGITS", {})


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
