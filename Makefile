# Needs Python 3.11 or later and make; everything else is installed into .venv at the versions of requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STAMP := $(VENV)/.installed
# Processes that run the tests beside each other.
WORKERS ?= 2
PACKAGES := api assistant corpus guardrails
export PYTHONUTF8 := 1

.PHONY: run test bench eval lock clean

run: $(STAMP)
	$(BIN)/netlm ingest
	$(BIN)/netlm serve

test: $(STAMP)
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q -n $(WORKERS)

bench: $(STAMP)
	$(BIN)/python -m bench

eval: $(STAMP)
	$(BIN)/netlm eval

# torch comes first and pinned: left to the resolver it pulls in gigabytes of GPU libraries.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "netlm needs Python 3.11 or later; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install "$$(grep '^torch==' requirements.lock)"
	$(PIP) install -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# Resolves pyproject.toml afresh beside the working environment and writes down what came out.
lock:
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install "$$(grep '^torch==' requirements.lock)"
	.venv-lock/bin/python -m pip install -e '.[dev]'
	.venv-lock/bin/python -m pip freeze --all --exclude-editable \
	  | grep -v -i '^pip==' | sed 's/+cpu$$//' > requirements.lock.new
	mv requirements.lock.new requirements.lock
	rm -rf .venv-lock

clean:
	rm -rf $(VENV) .venv-lock build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find $(PACKAGES) tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
