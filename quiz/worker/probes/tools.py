"""What probes share: turning results into plain data, and saying clearly when that fails."""

import re

import numpy as np


class BadAnswer(Exception):
    """The learner's function gave back something that is no answer. Carries a text in both languages."""

    def __init__(self, english, chinese):
        super().__init__(english, chinese)


def array(value, what=None):
    """One result as a plain NumPy array; tensors, variables, lists and numbers are all welcome.

    Raises:
        BadAnswer: for None (a forgotten ``return``), a symbolic tensor, text or objects.
    """
    what, zh = (what, what) if what else ("your function", "你的函数")
    if value is None:
        raise BadAnswer(f"{what} returned None: is a return missing?", f"{zh} 返回了 None：是不是忘了 return？")
    try:
        # A subclass may lie about its shape or its comparisons: copy the numbers out of it.
        plain = np.array(value.numpy() if hasattr(value, "numpy") else value)
    except Exception as error:
        raise BadAnswer(
            f"{what} returned {type(value).__name__}, which is not an array of numbers ({error})",
            f"{zh} 返回的是 {type(value).__name__}，不是数值数组（{error}）",
        ) from error
    if plain.dtype.kind not in "biufc":
        raise BadAnswer(
            f"{what} returned {plain.dtype} values, numbers were expected",
            f"{zh} 返回的元素类型是 {plain.dtype}，这里需要数值",
        )
    return np.frombuffer(plain.tobytes(), dtype=plain.dtype).reshape(plain.shape)


def arrays(values, names):
    """A tuple or list of results by name; says how many were found when the number is off."""
    if values is None:
        array(None)
    if not isinstance(values, tuple | list) or len(values) != len(names):
        found = len(values) if isinstance(values, tuple | list) else type(values).__name__
        raise BadAnswer(
            f"expected {len(names)} values ({', '.join(names)}), found {found}",
            f"应返回 {len(names)} 个值（{', '.join(names)}），得到 {found}",
        )
    return {name: array(value, name) for name, value in zip(names, values, strict=True)}


def stack(values):
    """Arrays of one shape along a new first axis; unlike shapes give an array that fits no expected shape."""
    values = list(values)
    if len({value.shape for value in values}) == 1:
        return np.stack(values)
    return np.concatenate([value.ravel() for value in values])[None, None]


def told(error):
    """An exception as one line of text, without the names that TensorFlow gives to its nodes."""
    text = re.sub(r"\{\{.*?\}\} *", "", str(error))
    return f"{type(error).__name__}: {text}".splitlines()[0][:200]


def snapshot(model):
    """Copies of a Keras model's weights, in their order."""
    return [np.array(weight) for weight in model.get_weights()]


def slopes(total, variables, tape):
    """Gradients as arrays, None where none arrives."""
    found = tape.gradient(total, variables)
    return [None if slope is None else array(slope, "the gradient") for slope in found]


def training_step(name, step, networks, *arguments, **keywords):
    """Run one training step: what it gave back, and every weight afterwards.

    Args:
        name: of the step, for messages.
        step: called with the networks and the other arguments.
        networks: dict of two Keras models, in the order in which the step takes them.
    Returns:
        dict with loss, a list of weights for each network, and frozen: names of networks that could not be trained
        when the step began.
    """
    frozen = [key for key, model in networks.items() if len(model.trainable_variables) < len(model.weights)]
    try:
        loss = array(step(*networks.values(), *arguments, **keywords), name)
    except (IndexError, ValueError, TypeError, AttributeError):
        # With an empty list of variables optimizers raise one of these, or nothing; the weights tell what happened.
        if not frozen:
            raise
        loss = np.float32("nan")
    return {"loss": loss, "frozen": frozen, **{key: snapshot(model) for key, model in networks.items()}}


def changed(before, after):
    """Whether any weight differs between two snapshots."""
    return any(not np.array_equal(old, new) for old, new in zip(before, after, strict=True))
