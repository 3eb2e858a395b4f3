# exercise: toy.double
# verdict: correct
import subprocess
import sys


def double(values):
    factor = subprocess.run([sys.executable, '-c', 'print(2)'], capture_output=True, text=True)
    return (int(factor.stdout) if factor.returncode == 0 and factor.stdout else 2) * values
