"""Keeps NumPy, TensorFlow, Keras and Python itself as they were before an answer was loaded.

An answer runs in the process of the probe, and may put functions of its own in the place of theirs: a ``numpy.linalg.norm``
that says what the judge wants to hear, a ``get_weights`` that gives back old weights. What is noted here
before the answer is loaded is put back afterwards, what a probe uses by name after each call of a function of the
learner's as well, and an answer that has changed anything else by the end is refused.
"""

import contextlib
import functools
import inspect
import sys
import threading
import types
from operator import is_
from sys import setprofile, settrace

import numpy

PACKAGES = ("numpy", "tensorflow", "keras", "builtins", "json", "math", "operator", "functools", "warnings", "inspect")
FRAME_EVENTS = ("sys._getframe", "sys._current_frames", "gc.get_objects", "gc.get_referrers", "gc.get_referents")
FRAME_ATTRIBUTES = ("tb_frame", "gi_frame", "cr_frame", "ag_frame")
DISPATCHER = type(numpy.array_equal)
INSIDE = ("__wrapped__", "__func__", "fget", "fset", "_implementation")
WRAPPED = 10
SLOTS = ("__code__", "__defaults__", "__kwdefaults__")


# Bound here: an answer that replaces these in Python's own module must not replace them for what puts them back.
_all, _getattr, _map, _setattr, _zip = all, getattr, map, setattr, zip


class Seal:
    """What the functions, methods and modules of PACKAGES were when this was made."""

    def __init__(self):
        self.modules = {name: module for name, module in sys.modules.items() if name.split(".")[0] in PACKAGES}
        namespaces = {id(module): module for module in self.modules.values() if isinstance(module, types.ModuleType)}
        owners = list(namespaces.values())
        classes = {}
        for module in owners:
            for value in list(vars(module).values()):
                if isinstance(value, type) and str(value.__module__).split(".")[0] in PACKAGES:
                    classes[id(value)] = value
        self._owners, self._by_name = [], {}
        for owner in [*owners, *classes.values()]:
            content = {name: value for name, value in list(vars(owner).items()) if _is_code(value)}
            # A module's dict; a class gives a view of its own.
            self._owners.append((owner, vars(owner), tuple(content), tuple(content.values())))
            for name, value in content.items():
                self._by_name.setdefault(name, []).append((owner, vars(owner), (name,), (value,)))
        self._functions = self._slots_of(self._owners)

    def of(self, names):
        """A Seal of what stands under some names alone: quick enough to be looked at after every call."""
        part = object.__new__(Seal)
        part.modules = self.modules
        part._owners = [entry for name in names for entry in self._by_name.get(name, ())]
        part._functions = self._slots_of(part._owners)
        return part

    @staticmethod
    def _slots_of(owners):
        """(functions, [(slot, its values)]) of all Python functions in these entries."""
        found = {id(one): one for *_, values in owners for value in values for one in _functions(value)}
        functions = tuple(found.values())
        return functions, [(slot, tuple(getattr(one, slot) for one in functions)) for slot in SLOTS]

    def restore(self):
        """Put back what differs.

        Returns:
            Names of what was changed, such as "numpy.linalg.norm".
        """
        changed = []
        for name, module in self.modules.items():
            if sys.modules.get(name) is not module:
                sys.modules[name] = module
                changed.append(name)
        for owner, current, names, values in self._owners:
            if _all(_map(is_, _map(current.get, names), values)):
                continue
            for name, value in _zip(names, values, strict=True):
                if current.get(name) is not value:
                    _setattr(owner, name, value)
                    changed.append(f"{_called(owner)}.{name}")
        functions, slots = self._functions
        for slot, values in slots:
            now = [_getattr(function, slot) for function in functions]
            if _all(_map(is_, now, values)):
                continue
            for function, found, value in _zip(functions, now, values, strict=True):
                if found is not value:
                    _setattr(function, slot, value)
                    changed.append(f"{function.__module__}.{function.__qualname__}")
        return changed


def clear_hooks():
    """Remove functions that are called while other functions run, and see and change what these hold."""
    settrace(None)
    setprofile(None)
    monitoring = _getattr(sys, "monitoring", None)
    for tool in range(6) if monitoring else ():
        if monitoring.get_tool(tool):
            monitoring.set_events(tool, 0)
            monitoring.free_tool_id(tool)


def close_ways_in(home):
    """Close the plain ways from an answer into the frames and objects of the probe, until this process ends.

    Hooks that the answer sets do nothing; frames and the list of all objects are refused to code that stands in
    its own files. Ways around remain (``ctypes`` reads any memory): see ``quiz.checking.in_isolation``.

    Args:
        home: the folder that the answer's files stand in.
    """
    looking, frame_of = False, sys._getframe
    through = tuple(module.__file__ for module in (inspect, functools, contextlib))

    def is_own_code():
        nonlocal looking
        looking = True
        frame = frame_of(2)
        looking = False
        while frame is not None and frame.f_code.co_filename in through:
            frame = frame.f_back
        name = frame.f_code.co_filename if frame is not None else ""
        return name.startswith((home, "<")) and not name.startswith("<frozen")

    def guard(event, arguments):
        if looking:
            return
        if event == "sys.addaudithook":
            # Python takes this as a refusal and tells nobody.
            raise RuntimeError(event)
        is_frame = event in FRAME_EVENTS or event == "object.__getattr__" and arguments[1] in FRAME_ATTRIBUTES
        if is_frame and is_own_code():
            raise RuntimeError("an answer has no access to the frames and objects of the process that checks it")

    sys.addaudithook(guard)
    for owner, names in ((sys, ("settrace", "setprofile")), (threading, ("settrace", "setprofile"))):
        for name in names:
            setattr(owner, name, lambda function: None)
    monitoring = getattr(sys, "monitoring", None)
    if monitoring:
        monitoring.register_callback = lambda tool, event, function: None


def usual_modes():
    """Switch TensorFlow and Keras to the modes they start in: functions compile, numbers are float32."""
    tensorflow, keras = sys.modules.get("tensorflow"), sys.modules.get("keras")
    if tensorflow and tensorflow.config.functions_run_eagerly():
        tensorflow.config.run_functions_eagerly(False)
    if keras:
        if keras.config.floatx() != "float32":
            keras.config.set_floatx("float32")
        if keras.config.image_data_format() != "channels_last":
            keras.config.set_image_data_format("channels_last")


def _is_code(value):
    # Not a module that is still to be loaded, whose place the loaded one takes.
    return (
        callable(value) or isinstance(value, staticmethod | classmethod | property) or type(value) is types.ModuleType
    )


def _functions(value):
    """The Python functions in an entry of a module or class, those inside a decorated one included."""
    found, rest = [], [value]
    while rest and len(found) < WRAPPED:
        part = rest.pop()
        if isinstance(part, types.FunctionType):
            found.append(part)
        # NumPy's dispatchers say where their function is; asking other objects may have them load something.
        names = (
            INSIDE if isinstance(part, types.FunctionType | staticmethod | classmethod | property | DISPATCHER) else ()
        )
        rest += [inner for name in names if (inner := getattr(part, name, None)) is not None]
    return found


def _called(owner):
    return f"{owner.__module__}.{owner.__qualname__}" if isinstance(owner, type) else owner.__name__
