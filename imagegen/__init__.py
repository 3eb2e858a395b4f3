"""What the lessons share: data, metrics, plots, the training loop and small models.

Modules are imported one by one (`from imagegen import data`), so that reading the digits costs no TensorFlow import.
"""
