"""Arrays and plain values in one file for the web edition; ``web/src/arrays.ts`` reads it."""

import json

import numpy as np

TYPES = {"f2": "<f2", "f4": "<f4", "f8": "<f8", "i4": "<i4", "i1": "i1", "u1": "u1"}


def packed(meta, arrays):
    """The bytes of a file: the length of a header (four bytes, little-endian), the header as JSON, and the arrays that it lists.

    Args:
        meta: plain values.
        arrays: {name: (type of TYPES, array)}.
    """
    parts, listed, place = [], [], 0
    for name, (kind, array) in arrays.items():
        content = np.ascontiguousarray(array, TYPES[kind]).tobytes()
        content += b"\0" * (-len(content) % 8)
        listed.append({"name": name, "type": kind, "shape": list(np.shape(array)), "place": place})
        parts.append(content)
        place += len(content)
    header = json.dumps({"meta": meta, "arrays": listed}, ensure_ascii=False, separators=(",", ":")).encode()
    header += b" " * (-(len(header) + 4) % 8)
    return b"".join([len(header).to_bytes(4, "little"), header, *parts])
