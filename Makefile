# Everything here works on a fresh machine with Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := build/demo

.PHONY: help demo test check check-code check-docs bench docs screenshots clean

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 13

# Two stamps: the program itself, and what the checks need besides.
$(VENV)/program: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv module is missing; on Debian or Ubuntu: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/checks: $(VENV)/program
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --requirement requirements-dev.txt
	@touch $@

demo: $(VENV)/program  ## Create a demo database, work on it, write the CSV status report
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh docs/demo.sh $(DEMO)

test: $(VENV)/checks  ## Run all tests
	$(BIN)/python -m pytest -q --numprocesses=auto

check: check-code check-docs  ## Lint, types, import rules, docs and the commands in them

check-code: $(VENV)/checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-docs: $(VENV)/checks
	$(BIN)/mkdocs build --quiet --strict --site-dir build/site
	$(BIN)/python -m pytest -q --numprocesses=auto tests/docs/test_pages.py tests/docs/test_examples.py

bench: $(VENV)/checks  ## Measure speed and memory, with targets (half an hour on an idle machine)
	$(BIN)/python -m benchmarks run --strict --folder build/bench

docs: $(VENV)/checks  ## Generate the reference pages and build the docs into build/site
	$(BIN)/python docs/generate.py
	$(BIN)/mkdocs build --strict --site-dir build/site

screenshots: $(VENV)/checks  ## Draw the pictures of the terminal UI for the docs
	$(BIN)/python docs/tools/screens.py

clean:  ## Remove everything that make made
	rm -rf $(VENV) build dist
