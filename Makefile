# Both `make run` and `make test` set up everything they need on a machine with Python and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test check format bench clean

run: $(VENV)/.run
	$(BIN)/python app.py

test: $(VENV)/.test
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.run

$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { \
	  echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv"; \
	  exit 1; }

# The page needs neither torch nor transformers: the embedded model runs on CTranslate2.
$(VENV)/.run: pyproject.toml requirements.txt | $(BIN)/python
	$(PIP) install --quiet --constraint requirements.txt --editable '.[web]'
	touch $@

$(VENV)/.test: pyproject.toml requirements.txt | $(BIN)/python
	$(PIP) install --quiet --constraint requirements.txt --editable '.[web,torch,dev]'
	touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist build
