"""``python -m quiz``: the command ``quiz``."""

import sys

from quiz.terminal.cli import main

if __name__ == "__main__":
    sys.exit(main())
