"""Walls around a grading process, as far as its host allows them.

``isolate`` forks twice. The keeper, outside, watches the grader's lifeline; the first process of fresh user, PID,
mount, network and IPC namespaces, inside, sums up memory and counts processes; the answer runs below it and sees no other
process, no network and no file but Python's. Where namespaces are not wanted, ``contain`` makes the keeper the
reaper of whatever the answer starts. Only the standard library is imported here, before anything is hidden.
"""

import ctypes
import errno
import json
import os
import platform
import select
import shutil
import signal
import struct
import time

HOME = "/home/learner"
DEVICES = ("null", "zero", "full", "random", "urandom")
FILES = ("/etc/ld.so.cache", "/etc/localtime")
MOUNT_POINTS = ("/mnt", "/media", "/srv", "/opt", "/sys")
"""Directories that exist on any Linux; one of them is where the new file system is put together, unseen by others."""

MS_NOSUID, MS_NODEV, MS_BIND, MS_MOVE, MS_REC, MS_PRIVATE = 2, 4, 4096, 8192, 16384, 1 << 18
NEW_NAMESPACES = 0x10000000 | 0x20000 | 0x20000000 | 0x40000000 | 0x8000000  # user, mount, PID, network, IPC
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
ATTR_READ_ONLY, ATTR_NO_SETUID = 1, 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
CAPABILITY_VERSION_3 = 0x20080522
LAST_CAPABILITY = 63

DISK = 256 * 2**20
"""Bytes that everything an answer writes may take together: they live in memory."""
FILE = 64 * 2**20
OPEN_FILES = 256
PROCESSES = 32
MEMORY = 2 * 2**30 + 2**28
"""Bytes that all processes of an answer may hold together, files in memory included; shared pages count once."""
HEADROOM = 2 * 2**30
"""Bytes of address space for one process beyond what is mapped when the answer starts: the same for every answer,
whatever it imports. Importing TensorFlow maps 1.3 GB, training steps included."""
ADDRESS_SPACE = 4 * 2**30
"""Bytes, where it cannot be told what is mapped already."""
TICK = 0.03
"""Seconds between two looks at memory and processes."""
WALK_PAUSE = 2
"""Pause between two walks over all pages, as a multiple of the time that one takes."""
KILL_PASSES = 200

NO_MEMORY = ("memfd_create", "memfd_secret", "shmget", "msgget")
"""System calls that hold memory which belongs to no process: they fail as if there were none left."""
CALLS = {
    "x86_64": (
        0xC000003E,
        {"memfd_create": 319, "memfd_secret": 447, "shmget": 29, "msgget": 68, "semget": 64, "ptrace": 101}
        | {"process_vm_readv": 310, "process_vm_writev": 311, "io_uring_setup": 425, "perf_event_open": 298}
        | {"bpf": 321, "userfaultfd": 323, "add_key": 248, "request_key": 249, "keyctl": 250}
        | {"unshare": 272, "setns": 308, "mount": 165, "pidfd_getfd": 438, "vmsplice": 278},
    ),
    "aarch64": (
        0xC00000B7,
        {"memfd_create": 279, "memfd_secret": 447, "shmget": 194, "msgget": 186, "semget": 190, "ptrace": 117}
        | {"process_vm_readv": 270, "process_vm_writev": 271, "io_uring_setup": 425, "perf_event_open": 241}
        | {"bpf": 280, "userfaultfd": 282, "add_key": 217, "request_key": 218, "keyctl": 219}
        | {"unshare": 97, "setns": 268, "mount": 40, "pidfd_getfd": 438, "vmsplice": 75},
    ),
}
"""Audit architecture and numbers of the system calls that are refused, by machine."""


class Refused(OSError):
    """The host does not let an unprivileged process build these walls."""


def isolate(visible, hidden, seconds, status, lifeline):
    """Go on in the first process but one of namespaces of its own; returns there only.

    The calling process becomes the keeper: it ends everything when the answer has ended, its time is up or the grader
    is gone, and never returns.

    Args:
        visible: directories and files that stay readable, at the same place.
        hidden: directories under the visible ones that are to be empty.
        seconds: the longest this may ever take.
        status: descriptor that is told, as one line of JSON, how it ended: {"ended": exit code or -signal,
            "limit": "" or "memory" or "processes" or "lifetime"}, or {"refused": why}.
        lifeline: descriptor whose other end the grader holds, and which ends with it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _give_up_first()
    user, group = os.getuid(), os.getgid()
    try:
        if libc.unshare(NEW_NAMESPACES):
            raise Refused(f"unshare: {os.strerror(ctypes.get_errno())}")
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
        _mount(libc, "none", "/", None, MS_REC | MS_PRIVATE, None)
    except OSError as error:
        _tell(status, {"refused": str(error)})
        os._exit(1)
    first = os.fork()
    if first:
        _keep(first, lifeline)
    os.close(lifeline)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        _build_root(libc, visible, hidden)
        _drop_privileges(libc)
        restrict_calls(libc)
    except OSError as error:
        _tell(status, {"refused": str(error)})
        os._exit(1)
    child = os.fork()
    if child:
        libc.prctl(PR_SET_DUMPABLE, 0)
        _release_pipes(status)
        _tell(status, watch(child, seconds, everyone_else, disk="/"))
        os._exit(0)
    os.close(status)


def contain(home, seconds, status, lifeline):
    """Go on in a child that the calling process keeps: as ``isolate``, without walls. ``home`` is removed at the end."""
    libc = ctypes.CDLL(None, use_errno=True)
    _give_up_first()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    child = os.fork()
    if not child:
        os.close(lifeline)
        os.close(status)
        os.setsid()
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        restrict_calls(libc)
        os.chdir(home)
        return
    libc.prctl(PR_SET_DUMPABLE, 0)
    _release_pipes(status, lifeline)
    own = os.getpid()
    outcome = watch(child, seconds, lambda: descendants(own), lifeline=lifeline)
    _end_all(own)
    shutil.rmtree(home, ignore_errors=True)
    _tell(status, outcome)
    os._exit(0)


def adopt():
    """Become the parent of every descendant whose own parent ends."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_others(keepers):
    """Kill the children of this process that are no keepers. Gives the keepers that are still there."""
    own = os.getpid()
    children = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        if _parent_of(name) == own:
            children.add(int(name))
    for child in children - keepers:
        try:
            os.kill(child, signal.SIGKILL)
        except OSError:
            continue
    return keepers & children


def watch(child, seconds, processes, lifeline=None, disk=None):
    """Reap whatever ends, until the child does or a bound is passed.

    Args:
        child: process id.
        seconds: the longest that it may take.
        processes: function that gives the ids of all processes that count.
        lifeline: descriptor that ends with the grader.
        disk: a place in the file system whose contents count as memory.
    Returns:
        What ``isolate`` tells.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    deadline, memory = time.monotonic() + seconds, Memory(disk)
    while True:
        try:
            ended, state = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return {"ended": -signal.SIGKILL, "limit": ""}
        if ended == child:
            code = -os.WTERMSIG(state) if os.WIFSIGNALED(state) else os.WEXITSTATUS(state)
            return {"ended": code, "limit": ""}
        if ended:
            continue
        if lifeline is not None and select.select([lifeline], [], [], 0)[0]:
            return {"ended": -signal.SIGKILL, "limit": "lifetime"}
        found = processes()
        limit = (
            "lifetime"
            if time.monotonic() > deadline
            else "processes"
            if len(found) > PROCESSES
            else "memory"
            if memory.held(found) > MEMORY
            else ""
        )
        if limit:
            return {"ended": -signal.SIGKILL, "limit": limit}
        signal.sigtimedwait({signal.SIGCHLD}, TICK)


def everyone_else():
    """All processes of this namespace but its first."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def descendants(own):
    """All processes that stem from the process ``own``."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        children.setdefault(_parent_of(name), []).append(int(name))
    found, rest = [], [own]
    while rest:
        below = children.get(rest.pop(), ())
        found += below
        rest += below
    return found


def _parent_of(name):
    """The parent of a process by its name in /proc; None when it has ended."""
    try:
        with open(f"/proc/{name}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


class Memory:
    """What processes hold together, in bytes. What they share counts once, where that can be read."""

    def __init__(self, disk=None):
        """``disk``: a place in a file system in memory, whose contents count too."""
        self._disk = disk
        self._next, self._last = 0.0, 0

    def held(self, processes):
        """The bytes now; a bound from above where that is below MEMORY already."""
        files = 0
        if self._disk:
            room = os.statvfs(self._disk)
            files = (room.f_blocks - room.f_bfree) * room.f_frsize
        resident = {one: _sum_of(f"/proc/{one}/status", (b"RssAnon:", b"RssShmem:")) or 0 for one in processes}
        if files + sum(resident.values()) <= MEMORY:
            return files + sum(resident.values())
        # What is shared is found by a walk over all pages: it must not keep whoever counts processes from counting.
        began = time.monotonic()
        if began >= self._next:
            fair = {one: _sum_of(f"/proc/{one}/smaps_rollup", (b"Pss_Anon:", b"Pss_Shmem:")) for one in processes}
            self._last = files + sum(resident[one] if held is None else held for one, held in fair.items())
            ended = time.monotonic()
            self._next = ended + WALK_PAUSE * (ended - began)
        return self._last


def limit(seconds):
    """Bound what this process and each of its children may use. Does nothing where there are no limits (Windows).

    Args:
        seconds: processor time from now on.
    """
    try:
        import resource
    except ImportError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    mapped = _mapped()
    limits = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": int(used + seconds) + 1,
        "RLIMIT_FSIZE": FILE,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_AS": ADDRESS_SPACE if mapped is None else mapped + HEADROOM,
    }
    for name, value in limits.items():
        try:
            # The hard limit of processor time is later: the soft one says in its signal what happened.
            resource.setrlimit(getattr(resource, name), (value, value + 5 if name == "RLIMIT_CPU" else value))
        except (AttributeError, ValueError, OSError):
            continue


def restrict_calls(libc):
    """Refuse the system calls in CALLS from now on; does nothing on a machine or kernel that cannot."""
    if platform.machine() not in CALLS:
        return
    architecture, numbers = CALLS[platform.machine()]

    def refuse(code):
        return (0x06, 0, 0, 0x00050000 | code)

    steps = [(0x20, 0, 0, 4), (0x15, 1, 0, architecture), refuse(errno.ENOSYS), (0x20, 0, 0, 0)]
    # The x32 calls of an x86_64 kernel have numbers of their own.
    steps += [(0x35, 0, 1, 0x40000000), refuse(errno.ENOSYS)]
    for name, number in numbers.items():
        steps += [(0x15, 0, 1, number), refuse(errno.ENOMEM if name in NO_MEMORY else errno.EPERM)]
    steps.append((0x06, 0, 0, 0x7FFF0000))
    filters = b"".join(struct.pack("=HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(filters, len(filters))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(buffer)))
    libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(program), 0, 0)


def _sum_of(path, names):
    """Bytes in the lines of a file of /proc that start with these names; None when it cannot be read or has none."""
    try:
        with open(path, "rb") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    found = [int(line.split()[1]) for line in lines if line.startswith(names)]
    return 1024 * sum(found) if found else None


def _mapped():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _give_up_first():
    """When the host runs out of memory, it is to end the answer and not the grader."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        return


def _tell(status, outcome):
    try:
        os.write(status, json.dumps(outcome).encode() + b"\n")
    except OSError:
        return


def _release_pipes(*kept):
    """Close everything but these descriptors: the ends of the answer's pipes must close with the answer."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in kept and int(name) > 2:
            try:
                os.close(int(name))
            except OSError:
                continue


def _keep(first, lifeline):
    """Wait until the first process of the namespaces ends, or end it when the grader has gone; never returns."""
    _release_pipes(lifeline)
    ended = os.pidfd_open(first)
    ready, _, _ = select.select([ended, lifeline], [], [])
    if ended not in ready:
        os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    os._exit(0)


def _end_all(own):
    """Kill every descendant; what one of them leaves behind becomes a child of this process."""
    for _ in range(KILL_PASSES):
        found = descendants(own)
        for process in found:
            try:
                os.kill(process, signal.SIGKILL)
            except OSError:
                continue
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)


def _build_root(libc, visible, hidden):
    own = [place for place in MOUNT_POINTS if os.path.isdir(place) and not os.path.islink(place)]
    # What stands below the mount point is out of sight while the rest is put together.
    free = [place for place in own if not any(f"{path}/".startswith(f"{place}/") for path in visible)]
    if not free:
        raise Refused("no directory to put a file system together in")
    root = free[0]
    _mount(libc, "tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, f"size={DISK},mode=755")
    for path in [*visible, *FILES]:
        _show(libc, path, root + path)
    for path in hidden:
        if os.path.isdir(root + path):
            _mount(libc, "tmpfs", root + path, "tmpfs", MS_NOSUID | MS_NODEV, "size=4k,mode=555")
    for device in DEVICES:
        _bind(libc, f"/dev/{device}", f"{root}/dev/{device}")
    for folder in ("/proc", "/tmp", "/dev/shm", HOME):
        os.makedirs(root + folder, exist_ok=True)
    _mount(libc, "proc", root + "/proc", "proc", MS_NOSUID | MS_NODEV, "")
    try:
        # New user namespaces would hand the capabilities back that are dropped below.
        with open(root + "/proc/sys/user/max_user_namespaces", "w") as file:
            file.write("0")
    except OSError as error:
        raise Refused(f"nested namespaces: {error}") from error
    _read_only(libc, root + "/proc")
    os.chdir(root)
    _mount(libc, ".", "/", None, MS_MOVE, None)
    os.chroot(".")
    os.chdir(HOME)


def _show(libc, path, target):
    """Make a directory or file readable at ``target``; a symbolic link is copied as one."""
    if os.path.lexists(target) or not os.path.lexists(path):
        return
    if os.path.islink(path):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink(path), target)
        return
    _bind(libc, path, target)
    _read_only(libc, target)


def _bind(libc, path, target):
    if os.path.isdir(path):
        os.makedirs(target)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "w").close()
    _mount(libc, path, target, None, MS_BIND | MS_REC, None)


def _mount(libc, source, target, kind, flags, options):
    arguments = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    if libc.mount(*arguments, ctypes.c_ulong(flags), None if options is None else options.encode()):
        raise Refused(f"mount {target}: {os.strerror(ctypes.get_errno())}")


def _read_only(libc, target):
    attributes = (ctypes.c_uint64 * 4)(ATTR_READ_ONLY | ATTR_NO_SETUID, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    if libc.syscall(MOUNT_SETATTR, AT_FDCWD, os.fsencode(target), AT_RECURSIVE, ctypes.byref(attributes), size):
        raise Refused(f"read-only {target}: {os.strerror(ctypes.get_errno())}")


def _drop_privileges(libc):
    for capability in range(LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.capset(ctypes.byref(header), ctypes.byref(nothing)):
        raise Refused(f"capabilities: {os.strerror(ctypes.get_errno())}")
