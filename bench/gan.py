"""Unconditional GANs after one budget of seconds.

python -m bench --only gan
"""

from bench import adversarial, runs
from imagegen import data, models

NUM_CLUSTERS = 50


def clustered(budget, seed):
    """Patch networks; clusters of the pixels stand in for the labels that an unconditional GAN has not (2006.10728).

    Learning rates fall, as for the conditional GAN: at a constant rate two runs of three break down after some 3,500
    updates, which a fast machine makes in 40 seconds.
    """
    images = data.digits("train", (-1.0, 1.0)).images
    clusters = models.pseudo_classes(images, NUM_CLUSTERS, seed)
    draw = adversarial.patch_gan(budget, images, clusters, NUM_CLUSTERS, clusters, seed, **adversarial.FALLING)
    return _without_labels(draw), dict


def plain(budget, seed):
    """The same without clusters."""
    images = data.digits("train", (-1.0, 1.0)).images
    return adversarial.patch_gan(budget, images, None, None, None, seed), dict


def tensorflow_tutorial(budget, seed):
    """TensorFlow's DCGAN tutorial."""
    images = data.digits("train", (-1.0, 1.0)).images
    return adversarial.tensorflow_tutorial(budget, images, seed), dict


def _without_labels(draw):
    """A cluster is nothing that anybody has asked for."""
    return lambda count: (draw(count)[0], None)


RECIPES = {
    "this course: patches, R1, 50 clusters, cosine": runs.Recipe(clustered),
    "this course: patches, R1": runs.Recipe(plain),
    "TensorFlow DCGAN tutorial": runs.Recipe(tensorflow_tutorial, public=True),
}
