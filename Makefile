# Every target installs what it needs. "make help" lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
TOOLS := .tools
VENV := .venv
BIN := $(VENV)/bin
UV := $(TOOLS)/bin/uv

.PHONY: help run demo test test-sqlite test-postgres check bench mutants prove check-real requirements vendor messages screenshots clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

run: .stamps/runtime ## set everything up, load the demo town and serve it on http://127.0.0.1:8000 (PORT changes it)
	@echo "run: database and demo town"
	@QUARTIERWERK_DEMO=1 QUARTIERWERK_URL=http://127.0.0.1:$(PORT) $(BIN)/quartierwerk demo --if-empty
	@QUARTIERWERK_DEMO=1 QUARTIERWERK_URL=http://127.0.0.1:$(PORT) $(BIN)/quartierwerk serve --port $(PORT)

demo: .stamps/runtime ## load the demo town anew
	@QUARTIERWERK_DEMO=1 $(BIN)/quartierwerk demo

test: .stamps/dev .stamps/chromium ## set everything up and pass all tests on SQLite and PostgreSQL
	@echo "test: the whole suite on SQLite"
	@$(BIN)/python -m pytest -n 2 --database sqlite --tests-run .stamps/tests-run
	@echo "test: the whole suite on PostgreSQL, and that it is the same"
	@$(BIN)/python -m pytest -n 2 --database postgres --same-tests-as .stamps/tests-run

test-sqlite: .stamps/dev .stamps/chromium ## the suite on SQLite only
	@$(BIN)/python -m pytest -n 2 --database sqlite

test-postgres: .stamps/dev .stamps/chromium ## the suite on PostgreSQL only
	@$(BIN)/python -m pytest -n 2 --database postgres

check: .stamps/dev ## lint, types, import contracts, templates, migrations, messages, links in docs
	@$(BIN)/python scripts/check.py

bench: .stamps/dev ## time the works and compare their right answers (YEAR, SEED, WORKS, ARGS change them)
	@$(BIN)/python -m benchmarks.run $(if $(SEED),--seed $(SEED)) $(if $(YEAR),--year $(YEAR)) $(if $(WORKS),--works $(WORKS)) $(ARGS)

mutants: .stamps/dev ## break the code one line at a time; each break must turn its test red
	@$(BIN)/python tests/mutants/run.py

prove: .stamps/dev ## press, kill and count: a hundred rounds of the promise on both databases
	@for database in sqlite postgres; do \
	  echo "prove: $$database"; \
	  QUARTIERWERK_ROUNDS=100 $(BIN)/python -m pytest -q -p no:xdist --database $$database tests/guarantee || exit 1; done

check-real: .stamps/dev ## take the real files in QUARTIERWERK_REAL_DATA and print taken, refused, wrong
	@$(BIN)/python scripts/check_real.py

requirements: .stamps/tools ## compile the pinned requirements with hashes
	@for kind in runtime dev; do \
	  $(UV) pip compile pyproject.toml requirements/build.in $$( [ $$kind = dev ] && echo --group dev ) --upgrade --generate-hashes \
	    --python-version 3.11 --universal --no-header --no-annotate -q -o requirements/$$kind.txt; done

vendor: .stamps/dev ## fetch the front-end packages anew from npm (needs Node; developers only)
	@$(BIN)/python scripts/vendor.py

messages: .stamps/dev ## collect the texts to translate
	@$(BIN)/python -m scripts.messages

screenshots: .stamps/dev .stamps/chromium ## take the pictures of the README
	@$(BIN)/python scripts/screenshots.py

clean: ## remove what the targets made, but not the data
	@rm -rf $(VENV) $(TOOLS) .stamps

.stamps/tools: requirements/bootstrap.txt
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing. Install it: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "python3-venv is missing. Install it: sudo apt-get install python3-venv"; exit 1; }
	@echo "setup: installer"
	@rm -rf $(TOOLS) && $(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@mkdir -p .stamps && touch $@

$(VENV)/pyvenv.cfg: .stamps/tools
	@rm -rf $(VENV) && $(PYTHON) -m venv --without-pip $(VENV)

.stamps/runtime: requirements/runtime.txt pyproject.toml $(VENV)/pyvenv.cfg
	@echo "setup: packages to run"
	@[ -e .stamps/dev ] || $(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/runtime.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.stamps/dev: requirements/dev.txt pyproject.toml $(VENV)/pyvenv.cfg
	@echo "setup: packages to test and check"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ .stamps/runtime

.stamps/chromium: .stamps/dev
	@$(BIN)/python scripts/find_chromium.py
	@touch $@
