# Everything here runs with Python 3.11 or newer and make; the first target that needs it sets up .venv.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help demo test compiled test-compiled check fix bench generate screenshots clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(READY) ## lint a project, compare two exports, audit two emulated accounts, show the decisions
	@$(BIN)/python fixtures/demo.py

test: $(READY) ## run the tests
	$(BIN)/python -m pytest

compiled: out/compiled/.ready ## build the wheel with the compiled analyser (needs a C compiler)

# Compiling takes a minute, and only what is compiled starts it anew.
out/wheel/.ready: hatch_build.py pyproject.toml $(wildcard nsaudit/suitescript/*.py) $(READY)
	rm -rf $(@D)
	HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m build --wheel --no-isolation --outdir $(@D)
	@touch $@

# The wheel, with the other modules as they are now.
out/compiled/.ready: out/wheel/.ready $(shell find nsaudit rules/nsaudit_rules -name '*.py')
	rm -rf $(@D)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(@D) out/wheel/*.whl
	rm -rf $(@D)/nsaudit_rules
	cp -R nsaudit rules/nsaudit_rules $(@D)
	@touch $@

# Not from "." alone: the folder that Python starts in must not hide the compiled modules.
test-compiled: compiled ## run the tests of the analyser against that build
	PYTHONPATH=out/compiled:. $(BIN)/python -P -m pytest -p tests.compiled -o pythonpath= tests/suitescript

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
