# exercise: toy.double
# verdict: correct
import json
import os
import tempfile


def double(values):
    with tempfile.NamedTemporaryFile('w+', suffix='.json') as file:
        json.dump({'factor': 2, 'home': os.path.expanduser('~')}, file)
        file.seek(0)
        return json.load(file)['factor'] * values
