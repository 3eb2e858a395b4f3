"""Frames between the grader and the grading process: a length, a seal, then JSON. Never pickle, which runs code.

A frame is eight bytes, big-endian, that give the number of bytes of UTF-8 JSON at its end, and in between a seal of
32 bytes: a keyed BLAKE2 digest of the frames so far. Inside the JSON, arrays travel as dtype, shape and base64; tuples
and dicts are tagged, so that what comes out is what went in. A frame is measured before it is parsed: what comes from
a grading process is not trusted to be what its own code would have sent.
"""

import hmac
import json
import math
import struct
from binascii import a2b_base64, b2a_base64
from hashlib import blake2b

import numpy as np

LENGTH = struct.Struct(">Q")
SEAL = 32
"""Bytes of a seal."""
MAX_BYTES = 16 * 2**20
"""The largest frame that either side reads or writes."""
MAX_PARTS = 200_000
"""The most commas, colons and brackets in a frame: each becomes an object when it is parsed. Arrays need next to none."""
STRUCTURE = b",:[{"
ARRAY_KINDS = "biufc"
PLAIN = (bool, int, float, str, type(None))


class NotPlain(ValueError):
    """A value that is not plain data, or is too large to be sent."""


class Seals:
    """Seals for one direction of a channel: each depends on the key and on every frame before it.

    Whoever writes into the channel without having the key is noticed.
    """

    def __init__(self, key):
        """``key``: 1 to 64 bytes."""
        self._digest = blake2b(key=key, digest_size=SEAL)

    def next(self, body):
        """The seal of the next frame."""
        self._digest.update(LENGTH.pack(len(body)))
        self._digest.update(body)
        return self._digest.digest()


def pack(message, seals=None):
    """One frame as bytes.

    Args:
        message: None, numbers, strings, NumPy arrays of numbers, and lists, tuples and dicts of them.
        seals: a Seals; a frame without carries zeros.
    Raises:
        NotPlain: for anything else, and beyond MAX_BYTES or MAX_PARTS.
    """
    body = json.dumps(_encode(message)).encode()
    _measure(body, seals)
    return LENGTH.pack(len(body)) + (seals.next(body) if seals else bytes(SEAL)) + body


def unpack(body):
    """The message in the body of a frame. Trusts nothing.

    Raises:
        NotPlain: when the body is no frame of this kind.
    """
    try:
        return _decode(json.loads(body))
    except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, MemoryError) as error:
        raise NotPlain(f"a damaged frame ({type(error).__name__})") from error


def read(receive, seals=None):
    """Read one frame.

    Args:
        receive: function of a number of bytes that gives up to that many, and b"" at the end.
        seals: a Seals; a frame's seal is not looked at without.
    Returns:
        The message, or None when the channel ended before a complete frame.
    Raises:
        NotPlain: for a frame that is too large, sealed by somebody else, or none.
    """
    head = _exactly(receive, LENGTH.size + SEAL)
    if head is None:
        return None
    (size,) = LENGTH.unpack(head[: LENGTH.size])
    if size > MAX_BYTES:
        raise NotPlain(f"a frame of {size} bytes")
    body = _exactly(receive, size)
    if body is None:
        return None
    if seals and not hmac.compare_digest(seals.next(body), head[LENGTH.size :]):
        raise NotPlain("a frame that somebody else has written")
    _measure(body, seals)
    return unpack(body)


def _measure(body, seals):
    """Refuse what would cost its reader too much; what the grader itself sends has no seals and many commas of code."""
    if len(body) > MAX_BYTES:
        raise NotPlain(_too_large(len(body)))
    if seals and sum(body.count(sign) for sign in STRUCTURE) > MAX_PARTS:
        raise NotPlain(f"more than {MAX_PARTS} parts")


def _exactly(receive, count):
    data = bytearray()
    while len(data) < count:
        part = receive(min(count - len(data), 2**20))
        if not part:
            return None
        data += part
    return bytes(data)


def _encode(value):
    if type(value) in PLAIN:
        return value
    if isinstance(value, np.generic | np.ndarray):
        return _encode_array(value)
    if type(value) is list:
        return [_encode(item) for item in value]
    if type(value) is tuple:
        return {"tuple": [_encode(item) for item in value]}
    if type(value) is dict and all(type(key) is str for key in value):
        return {"dict": {key: _encode(item) for key, item in value.items()}}
    raise NotPlain(f"{type(value).__name__} is not plain data")


def _too_large(size):
    return f"{size / 2**20:.0f} MB of results, at most {MAX_BYTES // 2**20} are read"


def _encode_array(value):
    # A copy of the base class: a subclass could answer for its own shape or bytes.
    plain = np.array(value)
    if plain.dtype.kind not in ARRAY_KINDS:
        raise NotPlain(f"an array of {plain.dtype}")
    if plain.nbytes > MAX_BYTES:
        raise NotPlain(_too_large(plain.nbytes))
    data = b2a_base64(plain.tobytes(), newline=False).decode()
    return {"scalar" if isinstance(value, np.generic) else "array": [plain.dtype.str, list(plain.shape), data]}


def _decode(value):
    if type(value) in PLAIN:
        return value
    if type(value) is list:
        return [_decode(item) for item in value]
    ((tag, content),) = value.items()
    if tag == "tuple":
        return tuple(_decode(item) for item in content)
    if tag == "dict":
        return {key: _decode(item) for key, item in content.items()}
    if tag in ("array", "scalar"):
        array = _decode_array(*content)
        return array[()] if tag == "scalar" else array
    raise NotPlain(f"an unknown tag {str(tag)[:20]!r}")


def _decode_array(kind, shape, data):
    dtype = np.dtype(str(kind))
    if dtype.kind not in ARRAY_KINDS or not all(type(size) is int and size >= 0 for size in shape):
        raise NotPlain("an array that is none")
    content = a2b_base64(data, strict_mode=True)
    if math.prod(shape) * dtype.itemsize != len(content):
        raise NotPlain("an array whose size does not fit its shape")
    return np.frombuffer(bytearray(content), dtype).reshape(shape)
