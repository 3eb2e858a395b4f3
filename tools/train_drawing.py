"""Train the language model of imagegen.drawing and store its weights as imagegen/assets/drawing.npz.

    python -m tools.train_drawing

About twenty minutes on one core; the shipped weights had 7,900 of the 8,000 steps (`--seconds 1000`).
The tokenizer reads the training digits and moved, turned, sheared and zoomed copies of them. Captions are measured on what
the tokens decode to, so that they say of an image what its tokens can say. Two combinations of class, thickness and slant are
kept out of training (`drawing.HELD_OUT`). The test digits are looked at once, after training.
"""

import argparse
import time
from pathlib import Path

import keras
import numpy

from imagegen import captions, data, drawing, tokenizer, training
from tools.train_tokenizer import distorted

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "drawing.npz"
SEED = 2026
COPIES = 8
BATCH_SIZE = 64
STEPS = 8000
SECONDS = 3600
LEARNING_RATE = 3e-3
WARM_UP = 150
STORE_EVERY = 500


def tokenised(seed=SEED, copies=COPIES):
    """Return labels (N,), levels (N, 4) and image tokens (N, 16) of training digits and copies, without those held out."""
    generator = numpy.random.default_rng(seed)
    images, labels, _ = data.digits("train")
    moves = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (0, 0)]
    originals = [numpy.roll(images, move, axis=(1, 2)) for move in moves]
    everything = numpy.concatenate(originals + [distorted(images, generator) for _ in range(copies)])
    labels = numpy.tile(labels, len(moves) + copies)
    tokens = tokenizer.encode(everything)
    levels = captions.levels(tokenizer.decode(tokens), labels)
    kept = ~drawing.is_held_out(labels, levels)
    return labels[kept], levels[kept], tokens[kept]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="a slow machine ends the schedule here")
    arguments = parser.parse_args()
    steps, seconds = arguments.steps, arguments.seconds
    keras.utils.set_random_seed(SEED)
    started = time.perf_counter()
    digits = tokenised()
    print(f"{len(digits[0])} digits and copies in {time.perf_counter() - started:.0f} s", flush=True)
    network = drawing.Transformer(**drawing.SIZE)
    optimizer = keras.optimizers.AdamW(LEARNING_RATE, beta_2=0.98, weight_decay=0.02, global_clipnorm=1.0)
    step = drawing.trainer(network, optimizer)
    losses, begun = [], time.perf_counter()

    def told(*batch):
        spent = max(len(losses) / steps, (time.perf_counter() - begun) / seconds)
        rise = min(1.0, (len(losses) + 1) / WARM_UP)
        optimizer.learning_rate = LEARNING_RATE * rise * (0.5 + 0.5 * numpy.cos(numpy.pi * min(spent, 1.0)))
        losses.append(float(step(*batch)))
        if len(losses) % 100 == 0:
            print(
                f"{len(losses):6d} steps {time.perf_counter() - started:5.0f} s: {numpy.mean(losses[-100:]):.3f} nats",
                flush=True,
            )
        if len(losses) % STORE_EVERY == 0:
            store(network)
        return losses[-1]

    training.train(told, drawing.batches(digits, BATCH_SIZE, SEED), steps=steps, seconds=seconds)
    store(network)
    drawing.trained.cache_clear()
    report(drawing.trained())
    print(f"{TARGET.stat().st_size / 1000:.0f} kB, {time.perf_counter() - started:.0f} s")


def store(network):
    """Write the weights in half precision."""
    weights = {f"weights_{index}": array.astype(numpy.float16) for index, array in enumerate(network.get_weights())}
    numpy.savez_compressed(TARGET, **weights)


def report(network):
    """Print what the network makes of the captions of the test digits."""
    for guidance in (1.0, 1.5, 2.0, 3.0):
        for language in captions.LANGUAGES:
            found = drawing.measure(network, language, guidance=guidance, top_p=drawing.TOP_P)
            print(f"w {guidance} {language}: " + _listed(found), flush=True)
    for language in captions.LANGUAGES:
        print(f"reads {language}: " + _listed(drawing.reading_accuracy(network, language)))


def _listed(shares):
    return ", ".join(f"{name} {value:.3f}" for name, value in shares.items())


if __name__ == "__main__":
    main()
