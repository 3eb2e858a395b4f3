"""Train the network that fills gaps in image tokens, and store its weights as imagegen/assets/filling.npz.

    python -m tools.train_filling

It begins with the weights of the language model (`tools/train_drawing.py`), looks in both directions, and sees the same digits and
copies, some of their tokens hidden (MaskGIT, 2202.04200). About sixteen minutes on one core. The test digits are looked at once,
after training.
"""

import time
from pathlib import Path

import keras

from imagegen import captions, drawing
from tools import train_drawing

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "filling.npz"
STEPS = 8000
LEARNING_RATE = 2e-3


def main():
    steps, seconds = train_drawing.budget(__doc__.splitlines()[0], STEPS)
    keras.utils.set_random_seed(train_drawing.SEED)
    started = time.perf_counter()
    network = drawing.Transformer(**drawing.SIZE, causal=False)
    network.set_weights(drawing.trained().get_weights())
    digits = train_drawing.tokenised()
    train_drawing.fit(network, digits, steps, seconds, drawing.examples_with_gaps, TARGET, LEARNING_RATE)
    network = drawing.trained_to_fill()
    for count in (16, 8, 4, 1):
        for language in captions.LANGUAGES:
            settings = {"drawer": drawing.draw_in_parallel, "steps": count, "guidance": drawing.GUIDANCE}
            print(f"{count} calls {language}: {train_drawing.listed(drawing.measure(network, language, **settings))}")
    print(f"{TARGET.stat().st_size / 1000:.0f} kB, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
