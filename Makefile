# Open Cases: `make serve` runs the service, `make test` tests it. Everything is installed into .venv, on first use.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help serve check load withdraw test lint types contracts document openapi-check system bench clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/serves ## Build the data and serve them on http://localhost:8000 (PORT=…, HOST=0.0.0.0 for other machines, RELEASE_FILE=… for a mirror)
	@$(if $(RELEASE_FILE),$(BIN)/python -m seed mirror "$(RELEASE_FILE)" var/mirror,$(BIN)/python -m seed load && $(BIN)/python -m seed files)
	@echo "Serving http://localhost:$(PORT)/v1/cases (Ctrl-C stops)"
	@$(if $(RELEASE_FILE),DATABASE_URL=sqlite:///var/mirror FILES_FOLDER=var/mirror) PORT=$(PORT) exec $(BIN)/gunicorn -c api/server.py --bind $(HOST):$(PORT) "api.app:create_app()"

check: $(VENV)/serves ## Check the curated tables, and report every fault at once
	@$(BIN)/python -m seed check

load: $(VENV)/serves ## Build the database only
	@$(BIN)/python -m seed load

withdraw: $(VENV)/desk ## Take a person out of everything that is served or built (UID=… REASON=safety|consent|error|legal, OPTIONS="--dry-run")
	@$(BIN)/python -m seed withdraw "$(UID)" $(if $(REASON),--reason "$(REASON)") $(OPTIONS)

test: $(VENV)/tests system ## Run all tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/tests ## Check style, types and who imports whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(MAKE) --no-print-directory types contracts

types: $(VENV)/tests
	@$(BIN)/mypy

contracts: $(VENV)/tests
	@$(BIN)/lint-imports

document: $(VENV)/tests ## Write the OpenAPI documents into openapi/
	@$(BIN)/python -m seed load
	@$(BIN)/flask --app api.app openapi write

openapi-check: $(VENV)/tests ## Fail when openapi/ differs from the code
	@$(BIN)/python -m seed load
	@$(BIN)/flask --app api.app openapi check

system: $(VENV)/tests ## Install the programs that tests use: a browser, PostgreSQL, the linter of the document
	@$(BIN)/python -m tests.support.system
	@$(BIN)/python -m tests.support.openapi_linter

bench: $(VENV)/tests ## Measure the service beside others (OPTIONS="--quick" for a short run; see docs/scaling.md)
	@$(BIN)/python -m tests.performance $(OPTIONS)

clean: ## Remove what was installed and built
	@rm -rf $(VENV) var *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# The stamps say for which pins .venv was made: newer pins, another install.
$(VENV)/made: .ci/make-venv
	@PYTHON="$(PYTHON)" bash .ci/make-venv $(VENV)
	@touch $@

$(VENV)/serves: $(VENV)/made requirements.txt
	@echo "Installing what the service needs …"
	@$(PIP) install --requirement requirements.txt
	@touch $@

$(VENV)/desk: $(VENV)/serves pyproject.toml
	@echo "Installing what curators need …"
	@$(PIP) install --editable '.[desk]'
	@touch $@

$(VENV)/tests: $(VENV)/serves pyproject.toml
	@echo "Installing what the tests need …"
	@$(PIP) install --editable '.[desk,test]'
	@touch $@
