# `make help` says what there is. All of it lives in .venv; nothing is installed beside it.

PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CONSTRAINTS := requirements/constraints.txt
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

# The development packages stand in pyproject.toml and nowhere else; not every pip can read them there.
DEV_GROUP := import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")

.PHONY: help demo test check format snapshots picture bench-first-paint bench-widgets bench-scripts bench-search bench-steps bench-parser bench-pipeline bench-offline bench-verdicts constraints clean
.DEFAULT_GOAL := help

help:  ## What there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED)  ## Install into .venv and run the demo: real data, no key, no network for the search
	$(BIN)/mltui demo

test: $(INSTALLED_DEV)  ## Run every test
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

check: $(INSTALLED_DEV)  ## Style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED_DEV)  ## Put imports and lines in order
	$(BIN)/ruff check --fix --select I
	$(BIN)/ruff format

snapshots: $(INSTALLED_DEV)  ## Draw the snapshots of the screen anew; look at what git then says
	rm -rf tests/tui/snapshots/kept
	MLTUI_SNAPSHOTS=1 $(BIN)/python -m pytest -q tests/tui/snapshots

picture: $(INSTALLED)  ## Take the picture in the README from a run of the demo: a minute or two
	$(BIN)/python -m bench.picture docs/screen.svg

bench-first-paint: $(INSTALLED)  ## How long until the screen is there, against a hello-world of Textual
	$(BIN)/python bench/first_paint.py --rounds 15

bench-widgets: $(INSTALLED)  ## What the panes cost while five outputs are flooded
	$(BIN)/python -m bench.widgets

SCRIPTS ?= ../shared/rig/scripts
DATA ?= ../shared/workspaces/house-price/env

bench-scripts: $(INSTALLED)  ## What five scripts at once cost each other, and what the sandbox adds (SCRIPTS=, DATA=)
	$(BIN)/python -m bench.scripts --scripts $(SCRIPTS) --data $(DATA)

bench-parser: $(INSTALLED)  ## What reading an output costs, in MB/s and in memory, by its kind
	$(BIN)/python -m bench.parser

bench-search: $(INSTALLED)  ## What each search finds, against executions, on synthetic landscapes
	$(BIN)/python -m bench.search

bench-steps: $(INSTALLED)  ## What a choice costs at 10,000 candidates, and all that an engine does after each fact
	$(BIN)/python -m bench.steps

RIG ?= ../shared/rig
WORKSPACES ?= ../shared/workspaces

bench-pipeline: $(INSTALLED_DEV)  ## What a run takes beside what its calls must take, against a stub endpoint (RIG=, WORKSPACES=)
	$(BIN)/python -m bench.pipeline --rig $(RIG) --workspace $(WORKSPACES)/house-price

bench-verdicts: $(INSTALLED_DEV)  ## Twelve scripts, a naive and a wary judge: does each get the right verdict? Ten minutes (RIG=, WORKSPACES=)
	$(BIN)/python -m bench.verdicts --rig $(RIG) --workspace $(WORKSPACES)/house-price

bench-offline: $(INSTALLED)  ## What the offline policy finds beside the usual first tries: an hour or two, goes on where it was cut short (RESULTS=, ONLY=)
	$(BIN)/python -m bench.offline --shared $(WORKSPACES)/.. $(if $(RESULTS),--results $(RESULTS)) $(ONLY)

constraints:  ## Renew requirements/constraints.txt with the newest versions that fit
	@$(MAKE) --no-print-directory VENV=.venv-newest CONSTRAINTS=/dev/null .venv-newest/.installed-dev
	@sed -n '/^#/p' $(CONSTRAINTS) > $(CONSTRAINTS).new
	.venv-newest/bin/python -m pip freeze --exclude-editable --exclude setuptools >> $(CONSTRAINTS).new
	@mv $(CONSTRAINTS).new $(CONSTRAINTS) && rm -rf .venv-newest

clean:  ## Remove .venv, caches and builds
	rm -rf $(VENV) .venv-newest build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find engine tui tests -name __pycache__ -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "mltui needs Python 3.11 or newer, and \`$(PYTHON)\` is `$(PYTHON) --version 2>&1`." \
	       "Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { \
	  echo "\`$(PYTHON) -m venv\` does not work; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PIP) install --quiet --constraint $(CONSTRAINTS) --editable .
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@$(BIN)/python -c '$(DEV_GROUP)' > $(VENV)/dev.txt
	$(PIP) install --quiet --constraint $(CONSTRAINTS) --requirement $(VENV)/dev.txt
	@touch $@
