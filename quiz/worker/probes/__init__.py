"""Probes: run beside the learner's code and bring back plain data.

Nothing here knows what is right; reference values and tolerances live in ``quiz.exercises``.
"""
