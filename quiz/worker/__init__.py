"""What runs in an isolated grading process: running a probe, loading an answer, limits, and the channel back.

This package and ``quiz.worker.probes`` are all that is copied into that process. Nothing here imports
``quiz.exercises``, where the reference values are, and nothing here decides whether an answer is right.
"""
