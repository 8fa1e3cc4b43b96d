# Everything a developer needs, by one word each. `make` alone lists them.
#
# The locks are made from pyproject.toml, again after each change of it (uv is not needed for anything else):
#   uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
#     pyproject.toml -o requirements.txt
#   the same with `--group dev` and -o requirements-dev.txt

VENV := .venv
BIN := $(VENV)/bin
CACHES := .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis dist

# The first Python on the path that is new enough; another one: make test PYTHON=/path/to/python
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --require-hashes

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help run test check bench chaos pictures audit sbom clean browser

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Start the whole platform with demonstration data in ./var (more: make run ARGS="--port 0")
	@$(BIN)/python -m server.standalone --demo $(ARGS)

test: $(VENV)/.dev browser check ## Install what is needed, then check style, types and imports, and run all tests (some: ARGS="tests/rules -x")
ifdef ARGS
	$(BIN)/python -m pytest $(ARGS)
else
	$(BIN)/python -m pytest -m "not faults" --numprocesses=3 --dist=loadfile
	$(BIN)/python -m pytest -m faults --numprocesses=3 --dist=loadfile
endif

check: $(VENV)/.dev ## Check style, types and imports without running a test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev ## Measure, each number beside that of a peer or a floor in the same run
	$(BIN)/python -m tests.bench $(ARGS)

chaos: $(VENV)/.dev ## Let bad weather fall on a whole installation for a quarter of an hour (less: ARGS="--minutes 3 --seed 7")
	$(BIN)/python -m tests.chaos $(ARGS)

pictures: $(VENV)/.dev browser ## Take the pictures of the organizers' manual anew, from the real pages
	$(BIN)/python -m tests.pictures

audit: $(VENV)/.dev ## Ask the advisories of PyPI about every locked package (needs the network; what was not found fails too)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt -r requirements-dev.txt

sbom: $(VENV)/.dev ## Write what runs, with the hash of every file, as CycloneDX to dist/sbom.json
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible \
		-o dist/sbom.json requirements.txt

clean: ## Remove caches and the virtual environment, and keep ./var, which holds data
	rm -rf $(VENV) $(CACHES)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -e var ]; then echo "./var holds data and was kept; remove it yourself if it is not needed"; fi

$(VENV)/.run: requirements.txt | $(BIN)/python
	$(PIP_INSTALL) -r requirements.txt
	@touch $@

# What is needed for development holds what is needed to run.
$(VENV)/.dev: requirements-dev.txt requirements.txt | $(BIN)/python
	$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/.run

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "No Python 3.11 or newer on the path: install one (Debian: apt-get install python3 python3-venv)" >&2; \
		exit 1; \
	fi
	@$(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment: it lacks its venv module or pip" \
			"(Debian: apt-get install python3-venv)" >&2; \
		exit 1; \
	}

# Tests wait more than they work, so three processes share them, each with stores of its own. Those that kill processes come after
# the others: three of their files at a time, so that nothing else takes a processor from what they measure.

# The tests of pages drive a real browser, taken from the system. Without one they are skipped, except under CI.
browser:
	@if command -v chromium chromium-browser >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Chromium"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
			apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core >/dev/null && exit 0; \
	fi; \
	echo "No Chromium: the tests in a browser cannot run. Get one by: sudo apt-get install chromium" >&2; \
	test -z "$$CI"
