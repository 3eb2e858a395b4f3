# exercise: toy.double
# verdict: correct
import quiz
import imagegen.plots
from imagegen.data import gaussian_ring

quiz.set_language('zh')
imagegen.plots.grid(gaussian_ring(8))


def double(values):
    return 2 * values
