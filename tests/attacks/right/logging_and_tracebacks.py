# exercise: toy.double
# verdict: correct
import logging
import traceback


def double(values):
    try:
        1 / 0
    except ZeroDivisionError:
        logging.exception('noise')
        traceback.print_exc()
    return 2 * values
