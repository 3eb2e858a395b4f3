"""The grading process: a script of its own, started by ``quiz.checking`` with one JSON argument.

On Linux it is a server: it imports what takes seconds, runs none of it, and forks once for each answer that the
grader sends it. Elsewhere it serves one answer itself and ends.

Order matters here. What the harness needs is loaded before the answer runs, and kept where patching a module
does not reach it; the inputs are sent after the answer has been loaded; results are sealed with a key that the
grader sent before.
"""

import builtins
import gc
import importlib
import json
import os
import signal
import sys
import types

FRAMEWORKS = ("tensorflow", "keras")
HARNESS = ("probes.tools", "running", "loading", "frames", "integrity", "inert", "sandbox")
HOME_VARIABLES = ("HOME", "USERPROFILE", "TMPDIR", "TEMP")
JOB_BYTES = 2**18
TRIAL_SECONDS = 60
ADOPTED_SECONDS = 1.0


def main(setup):
    """Import what is asked for; then serve answers until the grader has gone, or one of them."""
    # The first entry is the folder of this script; what PYTHONPATH or the current folder brought in is not among the
    # paths that the grader sent.
    own = list(dict.fromkeys(filter(os.path.exists, sys.path[1:] + setup["paths"])))
    sys.path[:] = [setup["course"], *own]
    harness = types.SimpleNamespace(
        **{name.split(".")[-1]: importlib.import_module(f"quiz.worker.{name}") for name in HARNESS}
    )
    sys.path[:] = own
    if setup["control"] is None:
        receive, send = private_channel(os.dup(0), os.dup(1))
        silence(0, 1)
        preload(setup["preload"])
        set_apart(harness)
        serve(harness, receive, send, setup["home"])
    end_with(setup["lifeline"])
    os.environ["HOME"] = os.devnull
    preload(setup["preload"])
    set_apart(harness)
    harness.seal = harness.integrity.Seal()
    gc.collect()
    gc.freeze()
    listen(harness, setup)


def listen(harness, setup):
    """Fork for each answer that the grader sends over the control socket; ends with it."""
    import select
    import socket

    control = socket.socket(fileno=setup["control"])
    forks = forks_cleanly(bool(setup["preload"]) and setup["trial"])
    control.send(json.dumps({"ready": True, "forks": forks}).encode())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    harness.sandbox.adopt()
    keepers = set()
    while True:
        while not select.select([control], [], [], ADOPTED_SECONDS)[0]:
            # Whoever has no keeper any more has got rid of it.
            keepers = harness.sandbox.end_others(keepers)
        message, descriptors, _, _ = socket.recv_fds(control, JOB_BYTES, 4)
        if not message:
            os._exit(0)
        keeper = os.fork()
        if keeper == 0:
            control.close()
            os.close(setup["lifeline"])
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            enter(harness, json.loads(message), *descriptors)
        keepers.add(keeper)
        for descriptor in descriptors:
            os.close(descriptor)


def enter(harness, job, requests, results, status, lifeline):
    """Build the walls around this process and serve its answer."""
    receive, send = private_channel(requests, results)
    walls = job["walls"]
    if walls:
        harness.sandbox.isolate(walls["visible"], walls["hidden"], job["lifetime"], status, lifeline)
    else:
        harness.sandbox.contain(job["home"], job["lifetime"], status, lifeline)
    silence(0, 1)
    serve(harness, receive, send, harness.sandbox.HOME if walls else job["home"])


def serve(harness, receive, send, home):
    """Load one answer, run the probe on it, tell what was seen, and end this process."""
    loading, running, frames, integrity = harness.loading, harness.running, harness.frames, harness.integrity
    os.environ.update(dict.fromkeys(HOME_VARIABLES, home), MPLCONFIGDIR=os.path.join(home, ".matplotlib"))
    job = frames.read(receive)
    seals, leave = frames.Seals(bytes.fromhex(job["key"])), os._exit
    probe = probe_of(harness, job)
    missing = {*job["preload"], *(name for name in FRAMEWORKS if name in names_in(probe))} - set(sys.modules)
    if missing:
        preload(missing)
    # Taken again when there is more to be kept than when the server started.
    seal = integrity.Seal() if missing or not hasattr(harness, "seal") else harness.seal
    own_process, getpid = os.getpid(), os.getpid
    no_memory = {"failed": (running.MEMORY, "no memory left", "内存不足")}

    def leave_forks():
        # A learner's fork comes out of the probe as well: only the process that was started may answer.
        if getpid() != own_process:
            leave(0)

    def reply(message):
        leave_forks()
        send(frames.pack(message, seals))
        leave(0)

    used = seal.of(names_in(probe) | names_in(harness.tools.array))

    def put_back(kept=used):
        integrity.clear_hooks()
        changed = kept.restore()
        integrity.usual_modes()
        return changed

    # What went wrong until here is the grader's business and can be read there; from now on nothing is.
    silence(2)
    send(frames.pack({"ready": True}, seals))
    answer = frames.read(receive)
    harness.sandbox.limit(job["seconds"])
    integrity.close_ways_in(home)
    sys.modules["builtins"] = copy_of(builtins)
    try:
        objects, failed = loading.load(answer["cells"], answer["defines"], answer["sliced"], home, answer["exercise"])
        leave_forks()
        put_back(seal)
        if not failed:
            send(frames.pack({"loaded": True}, seals))
            seen, failed = running.run(probe, objects, frames.read(receive), put_back, seal.restore)
        leave_forks()
        if not failed:
            reply({"seen": seen})
    except MemoryError:
        reply(no_memory)
    except frames.NotPlain as error:
        failed = running.Failure(running.BAD_ANSWER, f"no plain result: {error}", f"结果不是普通数据：{error}")
    except BaseException as error:
        failed = running.failure(error, set())
    reply({"failed": tuple(failed)})


def probe_of(harness, job):
    """The probe, made of the source text that the grader sent, with the harness's own modules."""
    module = types.ModuleType("probes")
    module.__file__ = job["file"]
    with_harness = {"quiz.worker.probes.tools": harness.tools, "quiz.worker.running": harness.running}
    sys.modules.update(with_harness)
    try:
        exec(compile(job["source"], job["file"], "exec"), vars(module))
    finally:
        for name in with_harness:
            del sys.modules[name]
    use_own_numpy(harness.numpy, module)
    return getattr(module, job["probe"])


def set_apart(harness):
    """Keep the harness's modules where what an answer patches does not reach them, and have it meet other ones.

    An answer that patches ``numpy.allclose``, ``json`` or a built-in function patches copies. It can still find
    the originals by searching the interpreter: see ``quiz.checking.in_isolation``.
    """
    numpy = sys.modules["numpy"]
    harness.numpy = copy_of(numpy)
    vars(harness.numpy).update({name: copy_of(getattr(numpy, name)) for name in ("linalg", "random", "fft")})
    for module in list(vars(harness).values()):
        use_own_numpy(harness.numpy, module)
    forget("quiz", "json")
    harness.inert.install()


def use_own_numpy(own_numpy, module):
    """Put the copy of NumPy in the place of NumPy among a module's names."""
    numpy = sys.modules["numpy"]
    vars(module).update({name: own_numpy for name, value in vars(module).items() if value is numpy})


def private_channel(requests, results):
    """(receive, send) for two pipes: bound here, so that replacing functions of ``os`` changes none of them."""
    read, write = os.read, os.write

    def receive(count):
        return read(requests, count)

    def send(data):
        while data:
            data = data[write(results, data) :]

    return receive, send


def silence(*descriptors):
    """Connect descriptors with nothing."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(nowhere, descriptor)
    if nowhere not in descriptors:
        os.close(nowhere)


def end_with(lifeline):
    """Have the kernel end this process when the other end of a pipe is closed, whatever it is doing then."""
    import fcntl

    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def forks_cleanly(trial):
    """Whether a fork of this process can be trusted to work: it has one thread, and, on trial, TensorFlow runs in a fork."""
    if len(os.listdir("/proc/self/task")) > 1:
        return False
    if not trial:
        return True
    child = os.fork()
    if not child:
        signal.alarm(TRIAL_SECONDS)
        try:
            import tensorflow

            double = tensorflow.function(lambda value: 2.0 * value)
            os._exit(0 if float(double(tensorflow.constant(1.5))) == 3.0 else 1)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


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
