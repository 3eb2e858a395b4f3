"""A control branch beside a locked base model: what it adds is nothing at first and is then learnt."""

import numpy as np

SIZE, MAPS, WIDTH, STEPS, RATE = 8, 5, 24, 400, 0.05

random = np.random.default_rng(13)
base = [random.normal(size=(SIZE, WIDTH)) / np.sqrt(SIZE), random.normal(size=(WIDTH, SIZE)) / np.sqrt(WIDTH)]
copy = [part.copy() for part in base]
way_in, way_out = np.zeros((MAPS, SIZE)), np.zeros((SIZE, SIZE))

inputs, control = random.normal(size=(256, SIZE)), random.normal(size=(256, MAPS))
hidden_rule = 0.5 * random.normal(size=(MAPS, SIZE))
locked = [part.copy() for part in base]
targets = np.tanh(inputs @ locked[0]) @ locked[1] + np.tanh(control @ hidden_rule)


def network(weights, x):
    features = np.tanh(x @ weights[0])
    return features @ weights[1], features


def controlled():
    entered = inputs + control @ way_in
    answer, features = network(copy, entered)
    return network(base, inputs)[0] + answer @ way_out, answer, features, entered


def train_step():
    outputs, answer, features, entered = controlled()
    slope = 2.0 * (outputs - targets) / len(inputs)
    back = slope @ way_out.T
    before = (back @ copy[1].T) * (1.0 - features**2)
    slopes = [entered.T @ before, features.T @ back, control.T @ (before @ copy[0].T), answer.T @ slope]
    for part, change in zip([*copy, way_in, way_out], slopes, strict=True):
        part -= RATE * change


def loss():
    return float(((controlled()[0] - targets) ** 2).mean())


change_at_start = float(np.abs(controlled()[0] - network(base, inputs)[0]).max())
loss_before = loss()
for _ in range(STEPS):
    train_step()
loss_after = loss()
base_moved = float(max(np.abs(part - old).max() for part, old in zip(base, locked, strict=True)))
