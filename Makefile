.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup demo test check bench lock generate clean

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Noroshi needs Python 3.11 or newer; set PYTHON=python3.x") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

setup: $(VENV)/.ready ## make .venv with the noroshi command in it

demo: setup ## watch a stolen SSH key being found and taken away; on a terminal the console stays open
	@$(BIN)/noroshi demo

test: setup ## run every test
	$(BIN)/python -m pytest -n auto --dist loadfile --durations 20

check: setup ## everything that CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/noroshi check content
	$(MAKE) test

bench: setup ## print the figures of DESIGN §4 with their baselines
	$(BIN)/python -m bench

lock: ## pin the dependencies of pyproject.toml with hashes (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate --quiet --no-emit-index-url --no-emit-find-links --output-file requirements.txt

generate: setup ## renew the files made from the schemas
	$(BIN)/noroshi schema generate --all

clean: ## remove what setup and the tests made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
