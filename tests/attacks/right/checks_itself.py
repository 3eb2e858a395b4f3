# exercise: toy.double
# verdict: correct
import quiz


def double(values):
    return 2 * values


quiz.check('toy.double', double)
if __name__ == '__main__':
    raise SystemExit
