# `make` alone lists the targets. PYTHON=/path/to/python3 chooses the interpreter for .venv.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := .venv/bin
WORKERS ?= 2
export PYTHON

SMALL := .venv/.small
VENV := .venv/.complete
QGIS_VENV := .venv-qgis/.complete
DOCS_VENV := .venv-docs/.complete

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

.PHONY: setup
setup: $(VENV) ## Make .venv with the engine and its tools

$(SMALL): pyproject.toml constraints.txt scripts/find-python.sh scripts/setup-venv.sh
	@scripts/setup-venv.sh small
	@touch $@

$(VENV): $(SMALL) scripts/torch.sh
	@scripts/setup-venv.sh complete
	@touch $@

$(QGIS_VENV): constraints.txt scripts/setup-qgis-venv.sh
	@scripts/setup-qgis-venv.sh
	@touch $@

$(DOCS_VENV): pyproject.toml constraints-docs.txt scripts/setup-docs-venv.sh
	@scripts/setup-docs-venv.sh
	@touch $@

.PHONY: demo
demo: $(SMALL) ## Segment a sample scene and score the result
	@scripts/demo.sh

.PHONY: test
test: lint test-engine test-qgis ## Lint and all tests

.PHONY: lint
lint: $(VENV) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: test-engine
test-engine: $(VENV) ## Unit and integration tests
	OMP_NUM_THREADS=1 $(BIN)/pytest -n $(WORKERS) --dist worksteal --durations 5

.PHONY: test-long
test-long: $(VENV) ## Engine tests that take a minute or more
	$(BIN)/pytest -m long

.PHONY: test-qgis
test-qgis: $(VENV) $(QGIS_VENV) ## Tests in QGIS's own Python
	QT_QPA_PLATFORM=offscreen .venv-qgis/bin/python -m pytest --durations 5 tests/qgis

.PHONY: test-qgis-next
test-qgis-next: ## The same with the QGIS of Debian 13, in a system made for it; FOLDER=... (root, 9 GB, half an hour)
	@scripts/test-qgis-next.sh $(FOLDER)

.PHONY: test-tour
test-tour: $(VENV) $(QGIS_VENV) ## Go through docs/tutorial.md in QGIS's desktop, training included: minutes
	T4S_GEO_TOUR=1 QT_QPA_PLATFORM=offscreen .venv-qgis/bin/python -m pytest -s tests/qgis/test_tour.py

.PHONY: test-install
test-install: $(VENV) $(QGIS_VENV) ## Set the engine up from the zip as a user does, and run it; downloads some hundred MB
	T4S_GEO_INSTALL=1 QT_QPA_PLATFORM=offscreen .venv-qgis/bin/python -m pytest -s tests/qgis/test_install.py

.PHONY: fuzz
fuzz: $(VENV) ## Throw texts at the descriptors' readers for ten minutes
	$(BIN)/python scripts/fuzz.py --minutes 10

.PHONY: hostile
hostile: $(VENV) ## Kills, broken files, servers and documents by the thousand, half an hour; prints what became of them
	T4S_GEO_HOSTILE=large OMP_NUM_THREADS=1 $(BIN)/pytest -n $(WORKERS) --dist worksteal tests/hostile

.PHONY: soak
soak: $(VENV) ## Compare memory at two sizes, the larger 61,440 px square (hours, 30 GB of disk)
	$(BIN)/python benchmarks/pipeline.py --memory 20480 61440

.PHONY: docs
docs: $(DOCS_VENV) ## Build the documentation's site in build/site; warnings are errors
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict

.PHONY: plugin
plugin: $(VENV) ## Build dist/t4s_geo.zip for QGIS
	@$(BIN)/python scripts/build_plugin.py

.PHONY: wheelhouse
wheelhouse: $(SMALL) ## Fill dist/wheelhouse with wheels for computers without a network; EXTRAS=local for large models
	@EXTRAS="$(EXTRAS)" scripts/wheelhouse.sh

.PHONY: clean
clean: ## Remove what the targets made, the virtual environments too
	rm -rf .venv .venv-qgis .venv-docs build demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
