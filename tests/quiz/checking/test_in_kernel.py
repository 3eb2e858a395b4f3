"""Checks in the notebook's own process: a time limit, an interruption, and no warnings of the probe's."""

import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from quiz.checking import in_kernel
from quiz.checking.clock import OutOfTime, within
from quiz.checking.in_kernel import Interrupted, check_functions

posix = pytest.mark.skipif(os.name != "posix", reason="uses POSIX signals")


def endless():
    while True:
        pass


def stubborn():
    while True:
        try:
            time.sleep(0.001)
        except BaseException:
            pass


def stubborn_below():
    def deeper():
        try:
            while True:
                pass
        except:  # noqa: E722
            time.sleep(0.01)

    while True:
        try:
            deeper()
        finally:
            continue  # noqa: B012


@posix
@pytest.mark.parametrize("loop", [endless, stubborn, stubborn_below, lambda: time.sleep(60)])
def test_code_that_never_ends_is_left(loop):
    before = time.monotonic()
    with pytest.raises(OutOfTime):
        within(0.3, 0.6, loop)
    assert time.monotonic() - before < 10
    assert sys.gettrace() is None and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


def test_another_thread_has_a_limit_too():
    caught = []

    def work():
        try:
            within(0.2, 0.4, endless)
        except OutOfTime as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=20)
    assert len(caught) == 1


@posix
def test_quick_code_is_left_alone():
    assert within(5, 5, lambda: sum(range(1000))) == 499500
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_endless_loop_gets_a_clear_word(monkeypatch, lang):
    task = in_kernel.exercise("metrics.psnr")
    monkeypatch.setattr(task, "seconds", 0.3, raising=False)
    result = check_functions("metrics.psnr", lambda *arguments: endless())
    assert (result.status, result.score) == ("timeout", 0.0)
    assert {"en": "a loop in psnr that never ends", "zh": "psnr 里是不是有不会结束的循环"}[lang] in getattr(
        result.message, lang
    )


@posix
def test_an_interruption_is_one_line():
    def interrupting(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        endless()

    # A shell starts a job in the background with this signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(Interrupted) as caught:
            check_functions("metrics.psnr", interrupting)
    finally:
        signal.signal(signal.SIGINT, before)
    assert isinstance(caught.value, KeyboardInterrupt)
    assert caught.value._render_traceback_() == [str(in_kernel.INTERRUPTED)]
    assert caught.value.__suppress_context__


def test_warnings_of_a_probe_are_not_shown():
    def losses(real, fake, kind="non-saturating"):
        real, fake = np.asarray(real), np.asarray(fake)
        naive = np.log(1 / (1 + np.exp(-1000 * fake)))
        warnings.warn("mine", stacklevel=1)
        return np.mean(real), np.mean(naive)

    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        assert check_functions("gan.losses", losses).status == "wrong"
    assert [str(warning.message) for warning in shown] == []


@posix
def test_in_a_kernel_an_interruption_shows_no_internals():
    code = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell('''
import os, signal, quiz
def psnr(*arguments):
    os.kill(os.getpid(), signal.SIGINT)
    while True:
        pass
quiz.check("metrics.psnr", psnr)
''')
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    shown = run.stdout + run.stderr
    assert str(in_kernel.INTERRUPTED) in shown and "Traceback" not in shown and "in_kernel" not in shown
