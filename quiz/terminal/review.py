"""A review in the terminal."""

import random

from quiz.practice.outlook import answered, comes_again, leech, left, status
from quiz.practice.schedule import Schedule
from quiz.terminal.asker import NoAnswer, Passed


def review(asker, progress, topics=None, limit=None, levels=None, kinds=None):
    """Ask what is due until nothing is left, ``limit`` is reached or the input ends. Every answer is recorded at once.

    Args:
        asker: a ``quiz.terminal.Asker`` on the same progress.
        topics, limit, levels, kinds: as ``Schedule.due`` takes them.
    Returns:
        The attempts that were made, a list.
    """
    made, passed, attempt, queue = [], set(), None, []
    while True:
        schedule = Schedule(progress)
        if attempt:
            card = schedule.cards[queue[0].question.id]
            _say(asker, comes_again(card, schedule.now))
            if card.is_leech and card.failed:
                _say(asker, leech(card))
        queue = [card for card in schedule.due(topics, None, levels, kinds) if card.question.id not in passed]
        if not queue or len(made) + len(passed) == limit:
            break
        _say(asker, status(schedule, queue))
        try:
            attempt = asker.ask(queue[0].question, random.randrange(2**31))
        except Passed:
            attempt = None
        except NoAnswer:
            break
        if attempt:
            made.append(attempt)
        else:
            passed.add(queue[0].question.id)  # Passed over, or a code question, which is answered in an editor.
    if made:
        _say(asker, answered(made))
    for line in left(schedule, topics, levels, kinds):
        _say(asker, line)
    return made


def _say(asker, line):
    asker.console.print(str(line), style="dim", markup=False)
