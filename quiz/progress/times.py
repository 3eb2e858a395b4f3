"""Times of attempts where a clock was wrong."""

from bisect import bisect_right
from dataclasses import replace
from datetime import timedelta

CLOCK_SLACK = timedelta(days=1)
"""How far ahead of now a recorded time may lie before it is taken for a wrong clock."""


def true_times(times, now):
    """Times of one machine, in the order of writing, made to never run backwards.

    A clock that was wrong for a while stands out against the rest: times ahead of ``now`` are not believed, of the
    others the longest run that never goes back is, and what is not believed takes the believed time before it (after
    it, at the start).

    Args:
        times: datetimes in the order of writing.
        now: the present; nothing lies later than it.
    Returns:
        List of datetimes, as long as ``times``, never decreasing.
    """
    believed = _longest_rising([place for place, moment in enumerate(times) if moment <= now + CLOCK_SLACK], times)
    first = times[believed[0]] if believed else now
    result, latest, trusted = [], min(first, now), set(believed)
    for place, moment in enumerate(times):
        if place in trusted:
            latest = min(moment, now)
        result.append(latest)
    return result


def _longest_rising(places, times):
    """The longest subsequence of ``places`` whose times never decrease (patience sorting)."""
    tails, tail_places, before = [], [], {}
    for place in places:
        pile = bisect_right(tails, times[place])
        before[place] = tail_places[pile - 1] if pile else None
        tails[pile : pile + 1] = [times[place]]
        tail_places[pile : pile + 1] = [place]
    chain, place = [], tail_places[-1] if tail_places else None
    while place is not None:
        chain.append(place)
        place = before[place]
    return chain[::-1]


def in_order(attempts, now):
    """Attempts of all machines, oldest first, with times that never run backwards on any of them."""
    machines = {}
    for attempt in attempts:
        machines.setdefault(attempt.machine, []).append(attempt)
    result = []
    for own in machines.values():
        own.sort(key=lambda attempt: (attempt.sequence, attempt.time))
        times = true_times([attempt.time for attempt in own], now)
        result += [_at(attempt, moment) for attempt, moment in zip(own, times, strict=True)]
    return sorted(result, key=lambda attempt: (attempt.time, attempt.machine, attempt.sequence))


def _at(attempt, moment):
    return attempt if attempt.time == moment else replace(attempt, time=moment)
