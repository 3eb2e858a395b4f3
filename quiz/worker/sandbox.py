"""Walls around the grading process, as far as its host allows them.

``enter_namespace`` wants to be the first process of fresh user, PID, mount and network namespaces, as the
``unshare`` command makes them: no other process is visible then, there is no network, and all that is ever
started inside ends with it. Only the standard library is imported here, before anything is hidden.
"""

import ctypes
import os
import signal
import time

STAGE = "/grading"
"""Where the staged code stands inside the namespaces."""
HOME = "/home/learner"
DEVICES = ("null", "zero", "full", "random", "urandom")
FILES = ("/etc/ld.so.cache", "/etc/localtime")

MS_NOSUID, MS_NODEV, MS_BIND, MS_MOVE, MS_REC = 2, 4, 4096, 8192, 16384
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
ATTR_READ_ONLY, ATTR_NO_SETUID = 1, 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
CAPABILITY_VERSION_3 = 0x20080522
LAST_CAPABILITY = 63

DISK = 256 * 2**20
"""Bytes that everything an answer writes may take together: they live in memory."""
FILE = 64 * 2**20
OPEN_FILES = 256
PROCESSES = 128
ADDRESS_SPACE = 4 * 2**30
"""Bytes, where it cannot be told what is mapped already. TensorFlow maps 1.3 GB, training steps included."""


class Refused(OSError):
    """The host does not let an unprivileged process build these walls."""


def enter_namespace(stage, root, visible, hidden, seconds):
    """Give this process a file system of its own, drop every privilege, and go on in a child.

    Returns in the child only. This process stays behind as the first of its PID namespace, waits, and ends
    with the child's exit code (128 + n when signal n killed it) and, with it, everything still running.

    Args:
        stage: directory with the code to run; it appears, read-only, at STAGE.
        root: empty directory outside of it, where the file system is put together.
        visible: directories and files that stay readable, at the same place.
        hidden: directories under the visible ones that are to be empty.
        seconds: the longest this may ever take, should the grader have died.
    Raises:
        Refused: when the host forbids one of the steps.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _build_root(libc, stage, root, visible, hidden)
    _drop_privileges(libc)
    child = os.fork()
    if child:
        libc.prctl(PR_SET_DUMPABLE, 0)
        _wait(child, seconds)


def limit(seconds, headroom):
    """Bound what this process and its children may use. Does nothing where there are no limits (Windows).

    Args:
        seconds: processor time from now on.
        headroom: bytes of address space beyond what is mapped already.
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
        "RLIMIT_AS": ADDRESS_SPACE if mapped is None else mapped + headroom,
    }
    for name, value in limits.items():
        try:
            # The hard limit of processor time is later: the soft one says in its signal what happened.
            resource.setrlimit(getattr(resource, name), (value, value + 5 if name == "RLIMIT_CPU" else value))
        except (ValueError, OSError):
            continue


def _mapped():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _build_root(libc, stage, root, visible, hidden):
    _mount(libc, "tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, f"size={DISK},mode=755")
    for path in [*visible, *FILES]:
        _show(libc, path, root + path)
    for path in hidden:
        if os.path.isdir(root + path):
            _mount(libc, "tmpfs", root + path, "tmpfs", MS_NOSUID | MS_NODEV, "size=4k,mode=555")
    _show(libc, stage, root + STAGE)
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


def _wait(child, seconds):
    """Reap whatever ends, until the child does, its time is up or there are too many; never returns."""
    for descriptor in (0, 1):
        os.close(descriptor)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    deadline = time.monotonic() + seconds
    while True:
        ended, state = os.waitpid(-1, os.WNOHANG)
        if ended == child:
            os._exit(128 + os.WTERMSIG(state) if os.WIFSIGNALED(state) else os.WEXITSTATUS(state))
        # RLIMIT_NPROC does not hold for root, not even inside namespaces.
        if time.monotonic() > deadline or sum(map(str.isdigit, os.listdir("/proc"))) > PROCESSES:
            os._exit(128 + signal.SIGKILL)
        if not ended:
            signal.sigtimedwait({signal.SIGCHLD}, 0.1)
