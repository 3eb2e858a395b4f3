"""How close training steps come to what the cores can do, and where the rest of the time goes.

    python -m bench --only machine

A recipe is built as always, but in place of training, its step is counted, timed and traced.
"""

import collections
import glob
import itertools
import json
import os
import sys
import tempfile
import time

from bench import child

STEPS = {
    "conditional GAN": ("cgan", "this course: patches, R1, projection, cosine"),
    "VAE": ("vae", "this course: dense, shifts, cosine"),
    "flow": ("flow", "this course: autoencoder, then flow"),
}
SIDE = 2048
PRODUCTS = 12
TIMED_SECONDS = 8.0
TRACED_SECONDS = 1.5
LARGEST = 5
# These hold other operations, whose time would be counted twice.
CONTAINERS = (
    "While",
    "PartitionedCall",
    "StatefulPartitionedCall",
    "If",
    "StatelessIf",
    "StatelessWhile",
    "_Send",
    "_Recv",
)


class Probe:
    """A budget, see `runs.Budget`, that looks at the last stage and barely trains the others."""

    share = 0.5

    def __init__(self):
        self.measured = {}

    def train(self, step, batches, batch_size, until=1.0, draw=None, compiled=None):
        """Measure the step of the last stage; of a stage before it, make one update."""
        batches = iter(batches)

        def advance():
            batch = next(batches)
            return step(*batch) if isinstance(batch, tuple) else step(batch)

        if until < 1:
            advance()
            return
        updates = _updates(advance())
        for _ in range(16):  # every graph is compiled, and memory is warm
            advance()
        before = product_rate()
        seconds = _seconds_a_call(advance)
        rate = max(before, product_rate())
        count = sum(calls * operations(function) for calls, function in compiled())
        busy, kinds = trace(advance, max(3, round(TRACED_SECONDS / seconds)))
        reached = count * updates / seconds
        self.measured = {
            "million operations an update": count / 1e6,
            "ms an update": 1000 * seconds / updates,
            "GFLOP/s": reached / 1e9,
            "matrix product, GFLOP/s": rate / 1e9,
            "share of the product's rate": reached / rate,
            "cores busy": busy,
            "most of it in": ", ".join(f"{kind} {share:.0%}" for kind, share in kinds),
        }


def operations(function):
    """Return the floating-point operations of a call of a concrete function, as TensorFlow's profiler counts them."""
    import tensorflow as tf

    options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation() | {"output": "none"}
    return tf.compat.v1.profiler.profile(function.graph, options=options).total_float_ops


def product_rate():
    """Return the operations a second of a product of two large matrices in single precision, the best of several."""
    import tensorflow as tf

    left, right = (tf.random.normal((SIDE, SIDE)) for _ in range(2))
    product = tf.function(lambda left, right: tf.reduce_sum(left @ right))
    seconds = []
    for _ in range(PRODUCTS):
        start = time.perf_counter()
        product(left, right).numpy()
        seconds.append(time.perf_counter() - start)
    return 2 * SIDE**3 / min(seconds)


def trace(advance, calls):
    """Trace some calls; return the share of all cores' time that operations take, and the kinds that take most: [(kind, share of that), ...]."""
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        start = time.perf_counter()
        for _ in range(calls):
            last = advance()
        _updates(last)
        wall = time.perf_counter() - start
        tf.profiler.experimental.stop()
        spent = collections.Counter()
        for kind, seconds in itertools.chain.from_iterable(
            map(_events, glob.glob(f"{folder}/**/*.xplane.pb", recursive=True))
        ):
            spent[kind] += seconds
    total = sum(spent.values())
    return total / (wall * os.cpu_count()), [(kind, seconds / total) for kind, seconds in spent.most_common(LARGEST)]


def _events(path):
    """Yield (kind of operation, seconds) for each operation that a trace has seen."""
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    space = xplane_pb2.XSpace()
    with open(path, "rb") as file:
        space.ParseFromString(file.read())
    for plane in space.planes:
        if not plane.name.startswith("/host:CPU"):
            continue
        names = {number: event.name for number, event in plane.event_metadata.items()}
        for line in plane.lines:
            for event in line.events:
                place, colon, kind = names[event.metadata_id].rpartition(":")  # "place/in/the/graph:Kind"
                # "Class::Method" is the runtime itself, which holds the operations.
                if colon and not place.endswith(":") and kind.isidentifier() and kind not in CONTAINERS:
                    yield kind, event.duration_ps / 1e12


def _seconds_a_call(advance):
    calls, start = 0, time.perf_counter()
    while time.perf_counter() - start < TIMED_SECONDS:
        _updates(advance())
        calls += 1
    return (time.perf_counter() - start) / calls


def _updates(losses):
    """Wait for the losses of a call, and return how many updates it has made."""
    import numpy

    return max(numpy.size(value) for value in (losses.values() if isinstance(losses, dict) else [losses]))


def rows():
    """Yield a row for each training step."""
    for name in STEPS:
        yield {"step": name} | child.measured("machine", name)


def run(name):
    """Return what `Probe` measures of a training step."""
    import importlib

    part, recipe = STEPS[name]
    probe = Probe()
    importlib.import_module(f"bench.{part}").RECIPES[recipe].train(probe, 0)
    return probe.measured


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1])))
