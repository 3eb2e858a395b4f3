"""Fine-tuning with LoRA: the base weight stays as it is, a product of two thin matrices learns the difference."""

import numpy as np

WIDTH, RANK, ALPHA, STEPS, RATE = 32, 4, 8.0, 300, 0.02
SCALE = ALPHA / RANK

random = np.random.default_rng(97)
base = random.normal(size=(WIDTH, WIDTH)) / np.sqrt(WIDTH)
wanted = base + 0.5 * random.normal(size=(WIDTH, 2)) @ random.normal(size=(2, WIDTH)) / np.sqrt(WIDTH)
inputs = random.normal(size=(256, WIDTH))
targets = inputs @ wanted

down = random.normal(size=(WIDTH, RANK)) / np.sqrt(WIDTH)
up = np.zeros((RANK, WIDTH))


def adapted(inputs):
    return inputs @ base + SCALE * (inputs @ down) @ up


def train_step():
    global down, up
    slope = 2.0 * (adapted(inputs) - targets) / len(inputs)
    to_up = SCALE * (inputs @ down).T @ slope
    to_down = SCALE * inputs.T @ (slope @ up.T)
    down, up = down - RATE * to_down, up - RATE * to_up


change_at_start = float(np.abs(adapted(inputs) - inputs @ base).max())
loss_before = float(((adapted(inputs) - targets) ** 2).mean())
for _ in range(STEPS):
    train_step()
loss_after = float(((adapted(inputs) - targets) ** 2).mean())

merged = base + SCALE * down @ up
merge_error = float(np.abs(inputs @ merged - adapted(inputs)).max())
