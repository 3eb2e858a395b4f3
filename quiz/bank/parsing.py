"""Parses YAML once: reading it takes longer than all else that a command does, reading JSON a tenth of that."""

import hashlib
import json
import os
from pathlib import Path

import yaml

from quiz.ground.files import write_text


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Refuses a key that stands twice: YAML would silently keep the last."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a plain text", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def parse(source, name):
    """The value of a YAML text; yaml.YAMLError when it is none.

    What was parsed is kept in the user's cache folder under ``name`` with a digest of the source, so that a file that changed is
    parsed anew. Where nothing can be kept, it is parsed each time.
    """
    digest = hashlib.sha256(source.encode()).hexdigest()
    try:
        place = folder() / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"
        kept = json.loads(place.read_text(encoding="utf-8"))
        if kept["of"] == digest:
            return kept["value"]
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):
        pass
    value = yaml.load(source, Loader=Loader)
    _keep(value, digest, name)
    return value


def _keep(value, digest, name):
    try:
        written = json.dumps({"of": digest, "value": value}, ensure_ascii=False)
        if json.loads(written)["value"] != value:
            return  # JSON has no such thing, such as a date or a key that is a number
        place = folder() / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        write_text(written, place)
    except (OSError, RuntimeError, ValueError, TypeError, RecursionError):
        pass


def folder():
    """Where parsed files are kept: beside the progress where IMAGEGEN_HOME names that, else in the user's cache folder."""
    if os.environ.get("IMAGEGEN_HOME"):
        return Path(os.environ["IMAGEGEN_HOME"]) / "cache"
    from platformdirs import user_cache_path

    return user_cache_path("imagegen-interview", appauthor=False)
