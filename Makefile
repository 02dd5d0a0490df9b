# The commands a newcomer needs are `make run` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
UV_VERSION := 0.13.8
ARGS ?=

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup pages run test check format texts docs bench soak lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: $(STAMP) pages ## the environment, from the lock file, and the pages of web/

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Partyline needs Python 3.11 to 3.13; $(PYTHON) is {v.major}.{v.minor}. Try: make PYTHON=python3.12 $(MAKECMDGOALS)")' >&2
	@echo "setting up $(VENV) (once, about half a minute) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) >&2
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements.lock >&2
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . >&2
	@touch $(STAMP)

# Says so, and goes on, where there is no Node.js.
pages: $(STAMP)
	@$(BIN)/python -m tools.page.building

run: setup ## the local stack with a terminal phone (ARGS="--headless --json" without a terminal)
	@exec $(BIN)/partyline up $(ARGS)

test: check ## set everything up, check the code, run every test
	$(BIN)/python -m pytest $(ARGS)

check: setup ## format, lint, types, import contracts, docs in step, the pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/basedpyright --warnings
	$(BIN)/python -m tools.texts --check
	$(BIN)/python -m tools.docs --check
	$(BIN)/python -m tools.page.building --check

format: setup ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

texts: setup ## put the words of prompts/ into the code that is deployed
	$(BIN)/python -m tools.texts

docs: setup ## write into docs/ and README.md what the code says and does
	$(BIN)/python -m tools.docs

bench: setup ## measure how fast it all is (ARGS=--json for a program)
	@$(BIN)/partyline bench $(ARGS)

soak: setup ## an hour of calls that come and go; nothing may grow (ARGS="--minutes 5")
	@$(BIN)/partyline soak $(ARGS)

lock: setup ## choose the newest versions pyproject.toml allows
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --quiet --upgrade --custom-compile-command "make lock" --output-file requirements.lock

clean: ## remove the environment and every cache
	rm -rf $(VENV) web/node_modules web/dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage build *.egg-info
