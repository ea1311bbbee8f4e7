# Two commands are enough: `make demo` runs the main job end to end, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PATHS ?= seeds
CORPORA ?= corpora
# Of the tests, each with a Kafka of its own; half of their time they wait.
WORKERS ?= 2
BESIDE_OTHERS := -m "not faults and not soak and not alone"
OWN := agents broker schemas training tests benchmarks deploy replay.py

.PHONY: setup demo test test-faults soak check format generate bench bench-check eval train clean
.DEFAULT_GOAL := help

help:
	@echo "make setup     a virtual environment in $(VENV) with everything"
	@echo "make demo      Kafka, worker, replay of seeds/ (or PATHS=…), the enriched records; then all is stopped"
	@echo "make test      all tests, on a real Kafka that they start themselves"
	@echo "make test-faults   over a hundred kills, long outages (minutes)   make soak   half an hour under fire"
	@echo "make check     format, lint, types, generated files up to date"
	@echo "make format    format the code            make generate   write the generated files"
	@echo "make bench     measure speed (PATHS=…, ARGS=--quick)   make bench-check   compare with the last time"
	@echo "make eval      measure quality (CORPORA=…)"
	@echo "make train     train the shipped models anew (CORPORA=…)"

setup: $(VENV)/.complete

$(VENV)/.complete: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13) and "newsloom needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
		--config-settings editable_mode=compat -e '.[broker,dev,tracing]'
	@touch $@

$(VENV)/.complete-training: $(VENV)/.complete
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
		--config-settings editable_mode=compat -e '.[train]'
	@touch $@

demo: setup
	@$(BIN)/python -m agents.demo $(PATHS)

test: setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(or $(ARGS),$(BESIDE_OTHERS))
	$(if $(ARGS),,$(BIN)/python -m pytest -m alone)

test-faults: setup
	$(BIN)/python -m pytest -n $(WORKERS) -m faults -v $(ARGS)

soak: setup
	$(BIN)/python -m pytest -m soak -s $(ARGS)

check: setup
	$(BIN)/ruff format --check $(OWN)
	$(BIN)/ruff check $(OWN)
	$(BIN)/mypy $(OWN)
	$(BIN)/python -m agents.schema_documents --check
	$(BIN)/python -m agents.reference --check
	$(BIN)/python -m benchmarks.pages --check
	$(BIN)/python -m deploy.runbook --check
	$(BIN)/python -m deploy.queries
	$(BIN)/python -m deploy.check_manifests

format: setup
	$(BIN)/ruff format $(OWN)
	$(BIN)/ruff check --fix $(OWN)

generate: setup
	$(BIN)/python -m agents.schema_documents
	$(BIN)/python -m agents.reference
	$(BIN)/python -m deploy.runbook

bench: setup
	$(BIN)/python -m benchmarks $(or $(filter-out seeds,$(PATHS)),--write) $(ARGS)
	$(BIN)/python -m benchmarks.pages

bench-check: setup
	$(BIN)/python -m benchmarks.check

eval: $(VENV)/.complete-training
	$(BIN)/python -m training.cleaning.evaluate --corpora $(CORPORA)
	$(BIN)/python -m training.language.evaluate --corpora $(CORPORA)
	$(BIN)/python -m training.entities.evaluate --corpora $(CORPORA)
	$(BIN)/python -m training.entities.identity
	$(BIN)/python -m training.topics.evaluate --corpora $(CORPORA)

# Each tagger of names learns from texts that another has read: slovnet as it is, or a first Latin one (training/entities).
train: $(VENV)/.complete-training
	$(BIN)/python -m training.cleaning --corpora $(CORPORA)
	$(BIN)/python -m training.language.fit --corpora $(CORPORA)
	$(BIN)/python -m training.entities --corpora $(CORPORA) --family cyrillic --batches 0 --output .cache/entities-slovnet
	$(BIN)/python -m training.entities --corpora $(CORPORA) --family cyrillic --teacher .cache/entities-slovnet \
		--output models/entities-cyrillic
	$(BIN)/python -m training.entities --corpora $(CORPORA) --family latin --batches 6000 --output .cache/entities-latin-first
	$(BIN)/python -m training.entities --corpora $(CORPORA) --family latin --teacher .cache/entities-latin-first \
		--output models/entities-latin
	$(BIN)/python -m training.topics --corpora $(CORPORA)

clean:
	rm -rf $(VENV) .cache build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
