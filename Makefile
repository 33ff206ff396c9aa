# make demo and make test are the only set-up: they make .venv from the lock and need nothing but Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# the tests wait more than they reckon: two for each of two cores
WORKERS ?= 4

.PHONY: demo install truth test test-browser check bench soak run sbom guide-pictures clean

demo: $(VENV)/runs
	$(BIN)/sibermata demo --scale $(or $(SCALE),district) --nights $(or $(NIGHTS),3)

truth: $(VENV)/runs
	$(BIN)/python -m tests.truth --scale $(or $(SCALE),truth) --nights $(or $(NIGHTS),40)

# the commands on the path of whoever typed it
install: $(VENV)/runs
	@mkdir -p $(or $(PREFIX),$(HOME)/.local)/bin
	ln -sf $(abspath $(BIN)/sibermata) $(abspath $(BIN)/sibermata-jobs) $(or $(PREFIX),$(HOME)/.local)/bin/

test: $(VENV)/tests
	$(BIN)/python -m pytest -q -n $(WORKERS) $(ARGS)

# the pages in a real browser: Debian's chromium, or the one that CHROMIUM names
test-browser: $(VENV)/tests
	$(BIN)/python -m pytest -q -n 2 -m browser tests/browser $(ARGS)

check: $(VENV)/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_floors.py

bench: $(VENV)/tests
	$(BIN)/python -m tests.bench $(ARGS)

soak: $(VENV)/tests
	$(BIN)/python -m tests.soak $(ARGS)

# the pictures of docs/panduan, taken anew from the pages of the invented province
guide-pictures: $(VENV)/tests
	$(BIN)/python -m tests.guides

# the invented province with its pages, its clock and its workers, and accounts that are printed once
run: $(VENV)/runs
	$(BIN)/sibermata demo --scale $(or $(SCALE),district) --nights $(or $(NIGHTS),3) --pages --port $(or $(PORT),8000)

# what is installed, from the lock alone, as CycloneDX JSON
sbom: $(VENV)/tests
	@$(BIN)/python -m tests.operations.sbom

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/runs: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/tests: requirements-dev.lock $(VENV)/runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch $@
