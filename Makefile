# Newcomers need two of these: `make lab` opens the course, `make test` proves that it works.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := $(shell command -v uv 2>/dev/null)
# Containers have no other user than root; JupyterLab wants to hear that this is meant. It listens on loopback, with a token.
ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
# Files of many short tests that share nothing: their tests are spread over two processes, those of any other file stay in one.
SPLIT := tests/quiz/exercises/test_known_answers.py tests/invariants/test_bank.py

.PHONY: lab test check build bench demo-class site site-serve clean

lab: $(READY)
	$(BIN)/jupyter lab --ip=127.0.0.1 --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(ROOT) $(LAB_FLAGS)

test: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check quiz imagegen tools bench tests
	$(BIN)/python -m pytest tests/browser
	$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile tests --ignore=tests/browser $(SPLIT:%=--ignore=%)
	$(BIN)/python -m pytest --numprocesses=2 $(SPLIT)
	IMAGEGEN_HOME=$$(mktemp -d) QUIZ_STATIC=1 $(BIN)/python -m pytest --numprocesses=2 --dist=loadfile --nbval-lax --nbval-current-env --nbval-cell-timeout=300 solutions/*.ipynb

# What needs no TensorFlow, in under a minute: for between two thoughts.
check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check quiz imagegen tools bench tests
	$(BIN)/python -m quiz.bank --lint >/dev/null
	$(BIN)/python -m pytest -q tests/quiz/bank tests/quiz/progress tests/quiz/rendering tests/quiz/practice tests/quiz/grading/test_grading.py tests/invariants/test_rooms.py tests/invariants/test_languages.py

build: $(READY)
	$(BIN)/python -m tools.build --execute

bench: $(READY)
	$(BIN)/python -m bench

# A made-up class of thirty, to try what an instructor does: docs/instructors.md.
demo-class: $(READY)
	$(BIN)/python -m tools.demo_class build/class
	$(BIN)/quiz submissions build/class --out build/class-report --lms moodle --deadline 2026-10-20T18:00

# The web edition, in a folder that any static server serves; needs node 20 and npm.
site: $(READY)
	$(BIN)/python -m tools.web build/site

site-serve: site
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory build/site 8000

# The stamp is as new as the list of dependencies it was made from, so that a second run starts at once.
$(READY): pyproject.toml
ifdef UV
	test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	$(UV) pip install --quiet --python $(BIN)/python --editable ".[dev]"
else
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
endif
	touch $(READY)

clean:
	rm -rf $(VENV) build *.egg-info
