.DEFAULT_GOAL := help
BIN := .venv/bin
PORT ?= 8501
PYTHON ?= python3.11

.PHONY: help run test check fix bench prove screenshots pictures browser proxy clean

help:  ## List the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

run: .venv/run  ## Serve the dashboard on http://localhost:8501 (PORT= changes it)
	@$(BIN)/python -m lib serve --port $(PORT)

test: .venv/dev browser proxy  ## Run every test, the browser journeys included
	@$(BIN)/pytest -n 2 --dist worksteal

check: .venv/dev  ## Lint, format and types; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check --python .venv .

fix: .venv/dev  ## Repair what ruff can repair
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/bench browser  ## Print every measure (about half an hour)
	@for script in package refresh start forces files images rerun swap visit bulletin crowd replicas; do script=bench/$$script.py; echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script || exit 1; done

prove: .venv/bench browser proxy  ## Attack and measure the whole, and write docs/quality.md (under an hour)
	@$(BIN)/python -m prove

screenshots: .venv/dev browser  ## Pictures of every page into artefacts/
	@$(BIN)/python -m tests.e2e.screenshots

pictures: .venv/dev browser  ## Every exhibit in every size into artefacts/pictures/, measured
	@$(BIN)/python -m tests.e2e.pictures

clean:  ## Remove what the other commands made
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis artefacts

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 is missing. On Debian: apt-get install python3.11 python3.11-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. On Debian: apt-get install python3.11-venv" >&2; exit 1; }
	@echo "Making the virtual environment in .venv"
	@$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements.txt
	@echo "Installing what the dashboard needs"
	@$(BIN)/pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/bench: .venv/dev bench/peers/requirements.txt
	@echo "Installing what the measures compare with"
	@$(BIN)/pip install -qq --disable-pip-version-check -r bench/peers/requirements.txt
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	@echo "Installing what the tests need"
	@$(BIN)/pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@

browser:
	@sh tests/e2e/install_chromium.sh

proxy:
	@sh tests/e2e/install_nginx.sh
