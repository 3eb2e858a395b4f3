"""What the lessons share: data, metrics, plots, the training loop and small models.

Modules are imported one by one (`from imagegen import data`), so that reading the digits costs no TensorFlow import.
"""

import os

# Says nothing of instruction sets and drivers, which a learner reads as warnings; errors are still shown.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
