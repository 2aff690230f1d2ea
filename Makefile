.DEFAULT_GOAL := help
.PHONY: help setup app demo test lint bench prove pictures lock clean
PYTHON := .venv/bin/python

help: ## what can be typed here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: ## install what is missing: system libraries, the locked Python packages, and the server that judges ours
	@packaging/setup.sh judge

app:
	@packaging/setup.sh

demo: app ## open the application with fictive people; without a display, play it and leave pictures in build/demo/
	@$(PYTHON) main.py demo

test: setup ## every test
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -n 2 --dist loadfile

lint: app ## types, style and layers
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports

bench: ## every measure, also to build/bench.json
	@packaging/setup.sh bench
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m benchmarks

prove: setup ## the long proofs that nothing is lost without a word, also to build/prove.json
	@$(PYTHON) -m tests.proof

pictures: app ## renew the guide's pictures from the played demonstration
	@$(PYTHON) main.py demo --play
	@packaging/guide-pictures.sh build/demo docs/pictures/guide

LOCKED := -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --upgrade

lock: app ## renew the lock files: ours from pyproject.toml, the judge's and the measures'
	@$(PYTHON) $(LOCKED) --extra dev pyproject.toml -o packaging/requirements.lock
	@echo sekmet-fhir==0.1.1 | $(PYTHON) $(LOCKED) - -o packaging/judge.lock
	@echo duckdb==2.0.1 | $(PYTHON) $(LOCKED) - -o packaging/bench.lock

clean: ## remove what was built
	@rm -rf build .venv .venv-judge .venv-bench
