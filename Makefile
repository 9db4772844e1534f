.DEFAULT_GOAL := help
BIN := .venv/bin
PORT ?= 8501
PYTHON ?=
INSTALL := $(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r
# One lock for every system and every Python from 3.11 on. It keeps the versions it has, but for those in UPGRADE.
PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--annotation-style line --custom-compile-command "make lock" $(addprefix --upgrade-package ,$(UPGRADE))

.PHONY: help run test check fix golden golden-accept lock bench qa screenshots tour pictures browser browsers screen-reader proxy clean

help:  ## List the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 16

run: .venv/run  ## Serve the dashboard on http://localhost:8501 (PORT= changes it)
	@$(BIN)/python -m lib serve --port $(PORT)

test: .venv/dev browser browsers proxy  ## Run every test, the browser journeys included
	@$(BIN)/pytest -n 2 --dist worksteal

check: .venv/dev  ## Lint, format, types, known vulnerabilities; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check --python .venv .
	$(BIN)/python -m dependencies.audit

fix: .venv/dev  ## Repair what ruff can repair
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

golden: .venv/dev  ## What exhibits say and draw otherwise than in the last commit (BASE= names another)
	@$(BIN)/python -m tests.regression show $(or $(BASE),HEAD)

golden-accept: .venv/dev  ## Take that over into tests/golden/, to be reviewed and committed
	@$(BIN)/pytest -q --regen-all tests/test_regression.py

lock: .venv/dev  ## Pin what pyproject.toml lists, with hashes, and list its licences (UPGRADE= names packages)
	@$(PIN) pyproject.toml --group dev --no-emit-package pip -o requirements-dev.txt >/dev/null
	@$(PIN) pyproject.toml -c requirements-dev.txt -o requirements.txt >/dev/null
	@$(PIN) --group peers -c requirements-dev.txt -o bench/peers/requirements.txt >/dev/null
	@$(BIN)/python -m dependencies.plotly_js
	@$(BIN)/python -m dependencies.sbom

bench: .venv/bench browser  ## Print every measure (about half an hour)
	@for script in package refresh start forces files images embed rerun swap visit bulletin cached crowd replicas office hearing claims assistants; do script=bench/$$script.py; echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script || exit 1; done

qa: .venv/bench browser proxy screen-reader  ## Fuzz, inject faults, audit accessibility, soak; write docs/quality.md (under an hour)
	@$(BIN)/python -m qa

screenshots: .venv/dev browser  ## Pictures of every page into artefacts/
	@$(BIN)/python -m tests.e2e.screenshots

tour: .venv/dev browser  ## The pictures of the README and of docs/tour.md
	@$(BIN)/python -m tests.e2e.screenshots --tour

pictures: .venv/dev browser  ## Every exhibit in every size into artefacts/pictures/, measured
	@$(BIN)/python -m tests.e2e.pictures

clean:  ## Remove what the other commands made
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis artefacts

.venv/bin/python:
	@python="$$(sh dependencies/find_python.sh $(PYTHON))" && echo "Making the virtual environment in .venv with $$python" && "$$python" -m venv .venv

.venv/run: .venv/bin/python requirements.txt
	@echo "Installing what the dashboard needs"
	@$(INSTALL) requirements.txt
	@touch $@

.venv/bench: .venv/dev bench/peers/requirements.txt
	@echo "Installing what the measures compare with"
	@$(INSTALL) bench/peers/requirements.txt
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	@echo "Installing what the tests need"
	@$(INSTALL) requirements-dev.txt
	@touch $@

browser:
	@sh tests/e2e/install_chromium.sh

browsers:  ## Find or install Firefox and WebKit, for their journeys
	@sh tests/e2e/install_browsers.sh

proxy:
	@sh tests/e2e/install_nginx.sh

screen-reader:  ## Find or install the screen reader that `make qa` listens to
	@sh tests/e2e/install_screen_reader.sh
