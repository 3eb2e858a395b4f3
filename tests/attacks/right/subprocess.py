# exercise: toy.double
# verdict: correct
import subprocess
import sys


def double(values):
    try:
        said = subprocess.run([sys.executable, "-c", "print(2)"], capture_output=True, text=True).stdout
    except OSError:
        said = ""
    return int(said or 2) * values
