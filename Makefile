# Both `make run` and `make test` set up everything they need on a machine with Python and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test check format bench clean

run: $(VENV)/.run
	$(BIN)/python app.py

test: $(VENV)/.test $(VENV)/.chromium
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

# Debian and Ubuntu keep half of venv in a package of its own; as root (a container) it is fetched.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); \
	  else \
	    echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv"; \
	    exit 1; \
	  fi; }

# The page needs neither torch nor transformers: the embedded model runs on CTranslate2.
$(VENV)/.run: pyproject.toml requirements.txt | $(BIN)/python
	$(PIP) install --quiet --constraint requirements.txt --editable '.[web]'
	touch $@

$(VENV)/.test: pyproject.toml requirements.txt | $(BIN)/python
	$(PIP) install --quiet --constraint requirements.txt --editable '.[web,torch,dev]'
	touch $@ $(VENV)/.run

# The tests of the page in a real browser want one; without it they are skipped and say so.
$(VENV)/.chromium: | $(BIN)/python
	@if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	    || echo "Chromium could not be installed; the browser tests will be skipped."; \
	else \
	  echo "There is no Chromium; the browser tests will be skipped. Debian: apt install chromium"; \
	fi
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist build
