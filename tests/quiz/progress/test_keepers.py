"""The two ends of the store do the same with the same: SQLite in a file, and plain memory."""

from hypothesis import given, settings
from hypothesis import strategies as st
from ticking import Clock

from quiz.progress.memory import MemoryKeeper
from quiz.progress.store import Progress

NAMES = st.sampled_from(["gan-what", "help:gan.losses", "exam"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), NAMES, st.floats(0, 1), st.text(max_size=5)),
        st.tuples(st.just("keep"), NAMES, st.text(max_size=5)),
    ),
    max_size=8,
)


def take(progress, steps):
    for kind, name, *rest in steps:
        if kind == "record":
            progress.record(name, "text", rest[0], answer=rest[1])
        else:
            progress.keep(name, rest[0])


def seen(progress):
    attempts = [(one.item, one.score, one.answer, one.time, one.sequence) for one in progress.attempts()]
    return attempts, [progress.kept(name) for name in ("gan-what", "help:gan.losses", "exam")]


@settings(max_examples=25)
@given(STEPS, STEPS)
def test_both_ends_keep_and_exchange_alike(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("keepers")
    clock, twin = Clock(), Clock()
    file, memory = Progress(folder / "a", clock), Progress(clock=twin, keeper=MemoryKeeper())
    take(file, first)
    take(memory, first)
    assert seen(file) == seen(memory)
    memory.export(folder / "memory.jsonl")
    file.export(folder / "file.jsonl")
    other_file, other_memory = Progress(folder / "b", clock), Progress(clock=twin, keeper=MemoryKeeper())
    for other, exported in ((other_file, "memory.jsonl"), (other_memory, "file.jsonl")):
        take(other, second)
        result, again = other.import_(folder / exported), other.import_(folder / exported)
        assert result.added == sum(kind == "record" for kind, *_ in first) and result.refused == []
        assert again.added == 0 and again.known == result.added
    assert sorted(one.id for one in file.attempts()) == sorted(
        one.id for one in other_memory.attempts() if one.id in {each.id for each in file.attempts()}
    )
