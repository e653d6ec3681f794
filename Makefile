# The whole of development, a line each. `make` lists the targets.

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
# rdk 1.x runs on Python 3.12 and newer only; the rest of trueup needs 3.11. Looked for by `make rdk` alone.
RDK_PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 $(HOME)/.pyenv/versions/3.1[2-4]*/bin/python; do \
	$$p -c '' 2>/dev/null && echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format lint types fresh rule rule-check mutants written docs packs deployment stage rdk wheel peers bench kills clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(BIN)/trueup  ## make .venv with everything that development needs

$(BIN)/trueup: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: trueup needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup  ## run the main job: the whole loop in an emulated organization
	$(BIN)/trueup demo --out-dir build/demo

# Tests start Python a hundred times: what is compiled is kept, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

test: setup  ## run the tests
	$(PY) -m pytest -q -n auto --dist worksteal

check: setup lint types fresh test  ## everything that CI runs; it changes nothing

format: setup  ## write the code in our format, and mend what lint can mend by itself
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

lint: setup  ## fail on code that is suspicious or not in our format
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .

types: setup  ## check the types of the engine
	$(BIN)/mypy

fresh: setup  ## fail when a written file is stale
	$(PY) tools/build_packs.py --check
	$(PY) tools/build_docs.py --check
	$(PY) tools/build_deployment.py --check

rule: setup  ## a new rule: make rule NAME=SQS_QUEUE_RETENTION TYPE=AWS::SQS::Queue
	$(BIN)/trueup new-rule $(NAME) --type $(TYPE)

rule-check: setup  ## one rule, in seconds: make rule-check NAME=SQS_QUEUE_RETENTION
	@$(PY) tools/rule_check.py $(NAME)

mutants: setup  ## change one rule in one place at a time, and show what its test misses: make mutants NAME=SQS_QUEUE_RETENTION
	@$(PY) tools/mutants.py $(NAME)

written: docs packs deployment  ## write all that is generated: pages, packs, deployment templates

docs: setup  ## write the generated pages
	$(PY) tools/build_docs.py

packs: setup  ## write the templates of conformance-packs from their sources
	$(PY) tools/build_packs.py

deployment: setup  ## write the CloudFormation templates that follow from rules and documents
	$(PY) tools/build_deployment.py

stage: setup  ## lay out build/rules, where rdk is run
	$(PY) tools/stage.py build/rules

rdk:  ## make .venv-rdk with the real rdk, for tests/test_rdk.py
	@if test -n "$(RDK_PYTHON)"; then $(MAKE) --no-print-directory .venv-rdk/bin/rdk; \
	else echo "no Python 3.12 or newer found: tests/test_rdk.py will say so and skip"; fi

.venv-rdk/bin/rdk: constraints.txt
	$(RDK_PYTHON) -m venv .venv-rdk
	.venv-rdk/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt rdk rdklib
	@touch $@

wheel: setup  ## build the wheel in dist
	$(PY) -m pip wheel --quiet --no-deps --wheel-dir dist .

kills: setup  ## stop every fix after each of its writes, and show how that ends
	$(PY) tests/kills.py

peers:  ## install the tools that `make bench` compares with, each in an environment of its own
	for peer in custodian:c7n duck:duckdb guard:cfn-guard-rs; do \
		$(PYTHON) -m venv .venv-bench/$${peer%%:*} && \
		.venv-bench/$${peer%%:*}/bin/pip install --quiet --disable-pip-version-check $${peer##*:} || \
		echo "$${peer##*:} cannot be installed; make bench will say so and skip it"; \
	done

bench: setup  ## compare speed with named baselines, in ratios
	$(PY) -m bench

clean:  ## remove what is built, not the virtual environments
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv*' -exec rm -rf {} +
