# Lunis: `make` lists the commands. Each sets up what it needs.

BIN   := .venv/bin
READY := .venv/.ready
# How many tests run at once.
WORKERS ?= 2
# `make setup PYTHON=/path/to/python` chooses another interpreter.
PYTHON ?= python3
# Where the material of others lies (tests/README.md).
REFERENCE ?= $(or $(LUNIS_REFERENCE),../shared/reference)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench scores docs

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## install Lunis and everything it needs, pinned, into .venv

demo: $(READY) ## simulate the example patient into out/demo
	$(BIN)/lunis run examples/stage4_cramps.toml --out out/demo

test: $(READY) ## run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q

check: $(READY) ## lint, format, types, layers, and the model's own check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lunis check

bench: $(READY) ## measure speed
	$(BIN)/lunis bench

scores: $(READY) ## run the suites of others, and write docs/scores.md anew
	$(BIN)/lunis validate all --reference $(REFERENCE) --out docs/scores.md

docs: $(READY) ## write the generated pages of docs/ anew
	@if [ -f scripts/make_docs.py ]; then $(BIN)/python scripts/make_docs.py; else echo "There are no generated pages yet (scripts/make_docs.py)."; fi

# The first of these that runs and is new enough; a name that is found but does not start is passed over.
# `.venv` is kept when it already holds such a Python, and made anew when it does not.
$(READY): requirements.lock pyproject.toml
	@fits() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }; \
	if ! fits $(BIN)/python; then \
	  for python in "$(PYTHON)" python3.13 python3.12 python3.11 none; do fits "$$python" && break; done; \
	  if [ "$$python" = none ]; then \
	    echo "Lunis needs Python 3.11 or newer, and none was found: install one, or say where it is with 'make setup PYTHON=/path/to/python3'." >&2; \
	    exit 1; \
	  fi; \
	  "$$python" -m venv --clear .venv; \
	fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
