"""A time limit for code that runs in the process that asks for it, such as a learner's function in a notebook's kernel."""

import signal
import sys
import threading
import time

AGAIN = 0.5
"""Seconds after which code that has swallowed the exception gets it once more."""


class OutOfTime(BaseException):
    """The time was up. No Exception: a learner's ``except Exception`` is not to catch it."""


def within(processor, wall, function):
    """Call a function; raise OutOfTime in it once it has taken too long.

    In the main thread on POSIX by timers of the operating system, elsewhere by a second thread; where neither is to be
    had, as in a browser, there is no limit. A call into C, such as one large matrix product, ends first.

    Args:
        processor: seconds of processor time of this process.
        wall: seconds by the clock, for code that sleeps.
        function: takes nothing.
    Returns:
        What the function returns.
    """
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _by_signals(processor, wall, function)
    return _by_a_thread(processor, wall, function)


def _by_signals(processor, wall, function):
    own, tracing, strikes = sys._getframe(), sys.gettrace(), 0

    def interrupt(number, frame):
        # Code may catch this exception and go on. Then it gets another one at its next line: once where it is caught
        # first, the next time in the function that was called from here.
        nonlocal strikes
        frames = []
        while frame is not None and frame is not own:
            frames.append(frame)
            frame = frame.f_back
        if frame is None or not frames:
            return
        frames[0 if strikes % 2 else -1].f_trace = stop
        strikes += 1
        sys.settrace(ignore)
        raise OutOfTime

    def stop(frame, event, argument):
        if event == "line":
            # Python ends tracing when a trace function raises.
            raise OutOfTime
        return stop

    def ignore(frame, event, argument):
        return None

    timers = ((signal.ITIMER_PROF, signal.SIGPROF, processor), (signal.ITIMER_REAL, signal.SIGALRM, wall))
    before = [(number, signal.signal(number, interrupt)) for _, number, _ in timers]
    try:
        for timer, _, seconds in timers:
            signal.setitimer(timer, seconds, AGAIN)
        return function()
    finally:
        sys.settrace(tracing)
        for timer, _, _ in timers:
            signal.setitimer(timer, 0)
        for number, handler in before:
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def _by_a_thread(processor, wall, function):
    try:
        import ctypes

        raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
        thread, done = ctypes.c_ulong(threading.get_ident()), threading.Event()
        deadline, used = time.monotonic() + wall, time.process_time() + processor

        def watch():
            while not done.wait(AGAIN / 5):
                if time.monotonic() > deadline or time.process_time() > used:
                    raise_in(thread, ctypes.py_object(OutOfTime))
                    done.wait(AGAIN)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
    except (ImportError, AttributeError, RuntimeError):
        return function()
    try:
        return function()
    finally:
        done.set()
        watcher.join()
        # One that is on its way is called back.
        raise_in(thread, None)
