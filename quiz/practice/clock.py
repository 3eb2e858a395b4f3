"""A clock that can be paused, and a thread that ticks once a second."""

import threading
import time


class Clock:
    """Seconds that count: a monotonic clock that can be paused.

    Args:
        used: seconds that were used before.
        now: gives seconds that never run backwards.
    """

    def __init__(self, used=0.0, now=time.monotonic):
        self._used, self._now, self._since = used, now, None

    @property
    def running(self):
        return self._since is not None

    @property
    def used(self):
        """Seconds used so far, without pauses."""
        return self._used + (self._now() - self._since if self.running else 0.0)

    def run(self):
        if not self.running:
            self._since = self._now()

    def pause(self):
        self._used, self._since = self.used, None


class Ticker:
    """Calls ``tick(count)`` about once a second in a thread of its own, until it gives False, raises, or is stopped."""

    def __init__(self, tick, seconds=1.0):
        self._tick, self._seconds = tick, seconds
        self._stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def stop(self):
        self._stopped.set()

    def _run(self):
        count = 0
        while not self._stopped.wait(self._seconds):
            count += 1
            if not self._tick(count):
                return


def clock_text(seconds):
    """Seconds as minutes and seconds: 125 is "2:05"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
