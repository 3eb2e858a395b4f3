"""Stand-ins for the course and for the notebook while a file is graded: everything in them does nothing."""

import sys
import types
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec


class Nothing:
    """Takes any call, attribute, item and ``with``, and gives nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments, **keywords):
        return self

    def __getitem__(self, key):
        return self

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


NOTHING = Nothing()


class _Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return NOTHING


class _Finder(MetaPathFinder, Loader):
    """``import quiz`` and ``import imagegen``, with every module of imagegen; of the quiz nothing but its name is there."""

    def find_spec(self, name, path=None, target=None):
        if name == "quiz":
            return ModuleSpec(name, self)
        return ModuleSpec(name, self, is_package=True) if name.split(".")[0] == "imagegen" else None

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        return None


def install():
    """Have every later import of the course find stand-ins."""
    sys.meta_path.insert(0, _Finder())
    notebook = sys.modules.get("IPython")
    if notebook:
        notebook.get_ipython = NOTHING
