# Everything here runs with Python 3.11 or newer and make; the first target that needs it sets up .venv.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help demo test check fix bench generate screenshots clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(READY) ## lint a project, compare two exports, audit two emulated accounts, show the decisions
	@$(BIN)/python fixtures/demo.py

test: $(READY) ## run the tests
	$(BIN)/python -m pytest

check: $(READY) ## lint, types, import contracts, generated files up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.generate --check

fix: $(READY) ## apply formatting and safe lint fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(READY) ## write schemas and the rule pages anew
	$(BIN)/python -m tests.generate

screenshots: $(READY) ## draw the pictures of the report anew (needs chromium and pdftoppm)
	$(BIN)/python -m tests.browser.screenshots

bench: $(READY) ## measure speed and memory as ratios
	$(BIN)/python -m tests.bench

clean: ## remove the environment and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis out
