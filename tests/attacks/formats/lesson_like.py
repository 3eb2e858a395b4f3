# exercise: toy.double
# verdict: correct
import imagegen.plots
import quiz
from imagegen import data

quiz.ask('gan-what')
ring = data.ring(1000)


def double(values):
    return 2 * values


quiz.check('toy.double', double)
for step in range(10**12):
    imagegen.plots.grid(step)
