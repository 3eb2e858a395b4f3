"""Probes of lesson 15."""

import numpy as np

from quiz.worker.probes.tools import array


def cost_per_image(
    forward_flops, seconds_per_image, most_steps, parameters, tokens, once, per_step, steps, rate, budget
):
    """FLOPs of a pass, seconds and steps with and without guidance, and the steps where nothing fits or nothing is fixed."""

    def fitting(budget, once, guided):
        return array(most_steps(budget, once, per_step, guided, rate), "most_steps")

    seconds = {
        f"seconds_{guided}": array(seconds_per_image(once, per_step, steps, guided, rate), "seconds_per_image")
        for guided in (False, True)
    }
    return {
        "flops": array(forward_flops(parameters, tokens), "forward_flops"),
        **seconds,
        **{f"most_{guided}": fitting(budget, once, guided) for guided in (False, True)},
        "most_late": fitting(once / rate, 10 * once, True),
        "most_free": fitting(budget, 0.0, True),
    }


def pareto_front(pareto_front, plane, space):
    """The front of models with two and with three costs, of models that tie, of twins, and of one model."""

    def at(rows):
        return array(pareto_front(np.array(rows)), "pareto_front")

    return {
        "plane": at(plane),
        "space": at(space),
        "level": at([[1.0, 5], [1, 7], [3, 5], [2, 2]]),
        "twins": at([[1.0, 4], [1, 4], [3, 2], [5, 5]]),
        "single": at([[3.0, 4.0]]),
    }
