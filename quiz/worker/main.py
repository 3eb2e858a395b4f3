"""The grading process: a script of its own, started by ``quiz.checking`` with one JSON argument.

Order matters here. What the harness needs is loaded before the answer runs, and kept where patching a module
does not reach it; the inputs are sent after the answer has been loaded; the nonce that a result must carry
stays unread in the pipe until the probe is through.
"""

import builtins
import importlib
import json
import os
import sys
import types

FRAMEWORKS = ("tensorflow", "keras")
HOME_VARIABLES = ("HOME", "USERPROFILE", "TMPDIR", "TEMP")
PLAIN_HEADROOM = 1 * 2**30
"""Bytes of address space beyond what is mapped after the imports, for exercises in NumPy alone."""
FRAMEWORK_HEADROOM = 2 * 2**30


def main(setup):
    """Set up, load the answer, run the probe on it, and end this process."""
    sys.path.insert(0, setup["stage"])
    from quiz.worker import sandbox

    walls = setup["walls"]
    if walls:
        sandbox.enter_namespace(setup["stage"], walls["root"], walls["visible"], walls["hidden"], setup["lifetime"])
    receive, send, leave = private_channel()
    # The path of the staged code is another one behind the walls; what PYTHONPATH or the current folder
    # brought in is not among the paths that the grader sent.
    stage, home = (sandbox.STAGE, sandbox.HOME) if walls else (setup["stage"], os.getcwd())
    sys.path[:] = dict.fromkeys([stage, *filter(os.path.exists, sys.path[1:] + setup["paths"])])
    os.environ.update(dict.fromkeys(HOME_VARIABLES, home), MPLCONFIGDIR=os.path.join(stage, "fonts"))
    forget("quiz")
    topic = f"quiz.worker.probes.{setup['topic']}"
    names = ["quiz.worker.probes.tools", "quiz.worker.running", "quiz.worker.loading", "quiz.worker.frames", topic]
    tools, running, loading, frames, probes = private_modules(names)
    probe = getattr(probes, setup["probe"])
    preload({*setup["preload"], *(name for name in FRAMEWORKS if name in names_in(probe))})
    sandbox.limit(setup["seconds"], FRAMEWORK_HEADROOM if "tensorflow" in sys.modules else PLAIN_HEADROOM)
    own_process, getpid = os.getpid(), os.getpid
    no_memory = frames.pack({"failed": (running.MEMORY, "no memory left", "内存不足")})

    def leave_forks():
        # A learner's fork comes out of the probe as well: only the process that was started may answer.
        if getpid() != own_process:
            leave(0)

    def reply(message):
        leave_forks()
        send(message)
        leave(0)

    # What went wrong until here is the grader's business and can be read there; from now on nothing is.
    silence(2)
    send(frames.pack({"ready": True}))
    answer = frames.read(receive)
    try:
        objects, failed = loading.load(answer["cells"], answer["defines"], answer["sliced"], home)
        leave_forks()
        if not failed:
            send(frames.pack({"loaded": True}))
            seen, failed = running.run(probe, objects, frames.read(receive))
        leave_forks()
        if not failed:
            reply(frames.pack({"nonce": frames.read(receive), "seen": seen}))
    except MemoryError:
        reply(no_memory)
    except frames.NotPlain as error:
        failed = running.Failure(running.BAD_ANSWER, f"no plain result: {error}", f"结果不是普通数据：{error}")
    except BaseException as error:
        failed = running.failure(error, set())
    reply(frames.pack({"failed": tuple(failed)}))


def private_channel():
    """Move the pipes away from standard input and output, which an answer may use as it likes.

    Returns:
        (receive, send, leave): bound here, so that replacing functions of ``os`` changes none of them.
    """
    read, write, leave, requests, results = os.read, os.write, os._exit, os.dup(0), os.dup(1)
    silence(0, 1)

    def receive(count):
        return read(requests, count)

    def send(data):
        while data:
            data = data[write(results, data) :]

    return receive, send, leave


def silence(*descriptors):
    """Connect descriptors with nothing."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def private_modules(names):
    """Import modules that what an answer patches does not reach, and have it meet other ones.

    An answer that patches ``numpy.allclose``, ``json`` or a built-in function patches copies. It can still find
    the originals by searching the interpreter: see ``quiz.checking.in_isolation``.
    """
    modules = [importlib.import_module(name) for name in names]
    numpy = sys.modules["numpy"]
    own_numpy = copy_of(numpy)
    for module in modules:
        vars(module).update({name: own_numpy for name, value in vars(module).items() if value is numpy})
    sys.modules["builtins"] = copy_of(builtins)
    forget("quiz", "json")
    return modules


def copy_of(module):
    """A module that shares this one's content, but not its changes."""
    copy = types.ModuleType(module.__name__)
    vars(copy).update(vars(module))
    return copy


def forget(*packages):
    """Have the next import of these packages load them afresh."""
    for name in [name for name in sys.modules if name.split(".")[0] in packages]:
        del sys.modules[name]


def names_in(function):
    """Names that a function refers to, with those of the functions of its own module that it calls."""
    found, rest = set(), [function.__code__]
    while rest:
        code = rest.pop()
        fresh = set(code.co_names) - found
        found |= fresh
        rest += [part for part in code.co_consts if isinstance(part, types.CodeType)]
        called = (function.__globals__.get(name) for name in fresh)
        rest += [other.__code__ for other in called if isinstance(other, types.FunctionType)]
    return found


def preload(names):
    """Import what takes seconds before the clock of the answer starts."""
    for name in sorted(names, reverse=True):
        try:
            importlib.import_module(name)
        except ImportError:
            # Whoever needs it will say so, with a line.
            continue


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
