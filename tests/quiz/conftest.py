"""What unit tests share: the command line as a person types it."""

import pytest

from quiz.ground import language
from quiz.terminal import cli


@pytest.fixture
def quiz(monkeypatch, capsys):
    """Runs the command; gives exit code, standard output and standard error. ``typed`` are lines of input."""
    before = language.current()

    def run(*arguments, typed=()):
        lines = iter(typed)

        def read(prompt=""):
            print(prompt, end="")
            found = next(lines, EOFError)
            if isinstance(found, type):
                raise found
            return found

        monkeypatch.setattr("builtins.input", read)
        language.set_language("en")
        code = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    yield run
    language.set_language(before)
