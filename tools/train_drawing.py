"""Train the language model of imagegen.drawing and store its weights as imagegen/assets/drawing.npz.

    python -m tools.train_drawing

About fifty minutes on one core.
The tokenizer reads the training digits and moved, turned, sheared and zoomed copies of them. Captions are measured on what
the tokens decode to, so that they say of an image what its tokens can say. Two combinations of class, thickness and slant are
kept out of training (`drawing.HELD_OUT`). The test digits are looked at after training alone; `drawing.GUIDANCE` was chosen from the scales
printed there, as the one at which the attributes stop getting better.
"""

import argparse
import functools
import time
from pathlib import Path

import keras
import numpy

from imagegen import captions, data, drawing, tokenizer, training
from tools.train_tokenizer import distorted

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "drawing.npz"
SEED = 2026
MOVES = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (0, 0))
COPIES = 8
BATCH_SIZE = 64
STEPS = 16000
SECONDS = 3600
LEARNING_RATE = 3e-3
WARM_UP = 150
STORE_EVERY = 1000


def copies(images, count, seed=SEED):
    """Yield the images (N, 28, 28, 1) twice, moved by a pixel in four directions, and turned, sheared and zoomed `count` times."""
    generator = numpy.random.default_rng(seed)
    for move in MOVES:
        yield numpy.roll(images, move, axis=(1, 2))
    for _ in range(count):
        yield distorted(images, generator)


def tokenised():
    """Return labels (N,), levels (N, 4) and image tokens (N, 16) of training digits and copies, without those held out."""
    images, labels, _ = data.digits("train")
    everything = numpy.concatenate(list(copies(images, COPIES)))
    labels = numpy.tile(labels, len(everything) // len(images))
    tokens = tokenizer.encode(everything)
    levels = captions.levels(tokenizer.decode(tokens), labels)
    kept = ~drawing.is_held_out(labels, levels)
    return labels[kept], levels[kept], tokens[kept]


def budget(description, steps, seconds=SECONDS):
    """Return the steps and seconds that the command line asks for, these when it says nothing."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--seconds", type=float, default=seconds, help="a slow machine ends the schedule here")
    arguments = parser.parse_args()
    return arguments.steps, arguments.seconds


def rate(peak, warm_up, done, spent, floor=0.0):
    """Return a learning rate that rises to `peak` in `warm_up` steps and falls on a cosine, to a share `floor` when all is spent."""
    fall = 0.5 + 0.5 * numpy.cos(numpy.pi * min(spent, 1.0))
    return peak * min(1.0, (done + 1) / warm_up) * (floor + (1 - floor) * fall)


def scheduled(step, optimizer, peak, warm_up, steps, seconds, store, floor=0.0):
    """Return `step` as one that first sets the learning rate by `rate`, and calls `store`, without arguments, every 1,000 steps."""
    done, begun = 0, time.perf_counter()

    def following(*batch):
        nonlocal done
        spent = max(done / steps, (time.perf_counter() - begun) / seconds)
        optimizer.learning_rate = rate(peak, warm_up, done, spent, floor)
        done += 1
        if done % STORE_EVERY == 0:
            store()
        return step(*batch)

    return following


def fit(network, digits, steps, seconds, build, target, peak=LEARNING_RATE):
    """Train a `drawing.Transformer` on labels, levels and tokens of digits until `steps` or `seconds` are over, and store it.

    Args:
        build: makes a batch, see `drawing.batches`.
        target: Path of the weights.
        peak: the highest learning rate.
    """
    optimizer = keras.optimizers.AdamW(peak, beta_2=0.98, weight_decay=0.02, global_clipnorm=1.0)
    keep = functools.partial(store, network, target)
    step = scheduled(drawing.trainer(network, optimizer), optimizer, peak, WARM_UP, steps, seconds, keep)
    print(training.train(step, drawing.batches(digits, BATCH_SIZE, SEED, build), steps=steps, seconds=seconds))
    keep()


def main():
    steps, seconds = budget(__doc__.splitlines()[0], STEPS)
    keras.utils.set_random_seed(SEED)
    started = time.perf_counter()
    digits = tokenised()
    print(f"{len(digits[0])} digits and copies in {time.perf_counter() - started:.0f} s", flush=True)
    fit(drawing.Transformer(**drawing.SIZE), digits, steps, seconds, drawing.examples, TARGET)
    drawing.trained.cache_clear()
    report(drawing.trained())
    print(f"{TARGET.stat().st_size / 1000:.0f} kB, {time.perf_counter() - started:.0f} s")


def store(network, target):
    """Write the weights in half precision."""
    weights = {f"weights_{index}": array.astype(numpy.float16) for index, array in enumerate(network.get_weights())}
    numpy.savez_compressed(target, **weights)


def report(network):
    """Print what the network makes of the captions of the test digits."""
    for guidance in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0):
        for language in captions.LANGUAGES:
            found = drawing.measure(network, language, guidance=guidance, top_p=drawing.TOP_P)
            print(f"w {guidance} {language}: " + listed(found), flush=True)
    for language in captions.LANGUAGES:
        print(f"reads {language}: " + listed(drawing.reading_accuracy(network, language)))


def listed(shares):
    """Return shares by name on one line."""
    return ", ".join(f"{name} {value:.3f}" for name, value in shares.items())


if __name__ == "__main__":
    main()
