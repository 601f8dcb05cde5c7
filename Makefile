# Open Cases: `make serve` runs the service, `make test` tests it. Everything is installed into .venv, on first use.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
PREVIEW_PORT ?= 8001
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
NOT_INSTALLED = echo "The packages could not be installed; pip says why above. It needs a network, and room on the disk." >&2; exit 1

.PHONY: cards help serve check tidy new rename workbook workbook-read diff release load test outside lint types contracts document openapi-check system bench clean todo sign preview retract withdraw

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/serves ## Build the data and serve them on http://localhost:8000 (PORT=…, HOST=:: for other machines, RELEASE_FILE=… for a mirror, with KEY=… if its signature is good)
	@$(if $(RELEASE_FILE),$(BIN)/python -m seed mirror $(if $(KEY),--key "$$KEY") -- "$$RELEASE_FILE" var/mirror,$(BIN)/python -m seed load && $(BIN)/python -m seed files)
	@$(if $(RELEASE_FILE),DATABASE_URL=sqlite:///var/mirror FILES_FOLDER=var/mirror) HOST="$(HOST)" PORT="$(PORT)" exec $(BIN)/python -m gunicorn -c api/server.py "api.app:create_app()"

preview: $(VENV)/serves ## Serve the working tables as a draft on http://localhost:8001 (PREVIEW_PORT=…), beside the releases
	@$(BIN)/python -m seed preview --port "$(PREVIEW_PORT)"

retract: $(VENV)/desk ## Take the newest release back (PUBLIC=yes or no: whether others have seen it; REASON="…", YES=1 not to be asked)
	@$(BIN)/python -m seed retract $(RELEASE) $(if $(PUBLIC),$(if $(filter no,$(PUBLIC)),--not-public,--public)) $(if $(REASON),--reason "$$REASON") $(if $(YES),--yes)

check: $(VENV)/serves ## Check the curated tables, and report every fault at once
	@$(BIN)/python -m seed check

tidy: $(VENV)/serves ## Mend what a spreadsheet left behind in the tables (DRY_RUN=1 says what would be done)
	@$(BIN)/python -m seed tidy $(if $(DRY_RUN),--dry-run)

new: $(VENV)/desk ## Add to the tables (WHAT=case, event, source, organisation …; CASE="…" for an event, FROM=FILE for a file of values)
	@$(BIN)/python -m seed new $(WHAT) $(if $(CASE),"$$CASE") $(if $(FROM),--from "$$FROM")

rename: $(VENV)/desk ## Give a person another readable id (FROM=old-id TO=new-id)
	@$(BIN)/python -m seed rename "$(or $(FROM),$(error Say whose id: make rename FROM=old-id TO=new-id))" "$(or $(TO),$(error Say which: make rename FROM=old-id TO=new-id))"

diff: $(VENV)/desk ## Tell what the tables change, in words (HTML=FILE for a page to send to reviewers, AGAINST=RELEASE, PLAIN=1)
	@$(BIN)/python -m seed diff $(if $(HTML),--html "$$HTML") $(if $(AGAINST),--against "$$AGAINST") $(if $(PLAIN),--plain)

release: $(VENV)/desk ## Lead through a release of the data (or say NOTES="…" NUMBER=… DAY=… YES=1)
	@$(BIN)/python -m seed release $(if $(NUMBER),--number "$$NUMBER") $(if $(DAY),--day "$$DAY") $(if $(NOTES),--notes "$$NOTES") $(if $(YES),--yes)

load: $(VENV)/serves ## Build the database only
	@$(BIN)/python -m seed load

workbook: $(VENV)/desk ## Write the tables as a workbook for a spreadsheet (FILE=….xlsx; REPLACE=yes takes the place of an older one)
	@$(BIN)/python -m seed workbook write $(if $(REPLACE),--replace) "$(or $(FILE),$(error Say into which file: make workbook FILE=tables.xlsx))"

workbook-read: $(VENV)/desk ## Read a workbook back into the tables (FILE=….xlsx; REMOVED=yes when rows were taken out on purpose, MERGE=yes when the tables changed meanwhile)
	@$(BIN)/python -m seed workbook read $(if $(REMOVED),--removed) $(if $(MERGE),--merge) "$(or $(FILE),$(error Say which file: make workbook-read FILE=tables.xlsx))"

todo: $(VENV)/desk ## List what is worth an hour, best first (OPTIONS="--check-links", "--list FILE --organisation memorial", "--help" for all)
	@$(BIN)/python -m seed todo $(OPTIONS)

sign: $(VENV)/desk ## Sign the frozen releases with your key (KEY=~/.ssh/…; NEW_KEY=yes where it takes the place of another)
	@$(BIN)/python -m seed sign --key "$$KEY" $(if $(NEW_KEY),--new-key)

withdraw: $(VENV)/desk ## Take a person out of everything that is served or built (UID=… REASON=safety|consent|error|legal, OPTIONS="--dry-run")
	@$(BIN)/python -m seed withdraw "$(or $(UID),$(error Say whose record: make withdraw UID=… REASON=…))" $(if $(REASON),--reason "$$REASON") $(OPTIONS)

test: $(VENV)/tests system ## Run all tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

outside: $(VENV)/tests ## Ask programs from outside that are heavy to install, such as LibreOffice
	@$(BIN)/python -m tests.outside.system
	@$(BIN)/python -m pytest tests/outside

lint: $(VENV)/tests ## Check style, types and who imports whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(MAKE) --no-print-directory types contracts

types: $(VENV)/tests
	@$(BIN)/mypy

contracts: $(VENV)/tests
	@$(BIN)/lint-imports

document: $(VENV)/desk ## Write the OpenAPI documents, and the examples of guide and README (after every release)
	@$(BIN)/python -m seed load
	@$(BIN)/python -m flask --app api.app openapi write

openapi-check: $(VENV)/tests ## Fail when openapi/ or README.md differs from the code or from the newest release
	@$(BIN)/python -m seed load
	@$(BIN)/python -m flask --app api.app openapi check

system: $(VENV)/tests ## Install the programs that tests use: a browser, PostgreSQL, the linter of the document
	@$(BIN)/python -m tests.support.system
	@$(BIN)/python -m tests.support.openapi_linter

bench: $(VENV)/tests ## Measure the service beside others (OPTIONS="--quick" for a short run; see docs/scaling.md)
	@$(BIN)/python -m tests.performance $(OPTIONS)

cards: $(VENV)/tests ## Measure in a browser whether the height that is announced for each embed is the one it needs, of everybody
	@$(BIN)/python -m seed load
	@$(BIN)/python -m tests.browser.cards

clean: ## Remove what was installed and built
	@rm -rf $(VENV) var *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# The stamps say for which pins .venv was made: newer pins, another install.
$(VENV)/made: .ci/make-venv
	@PYTHON="$(PYTHON)" bash .ci/make-venv $(VENV)
	@touch $@

$(VENV)/serves: $(VENV)/made requirements.txt
	@echo "Installing what the service needs …"
	@$(PIP) install --requirement requirements.txt || { $(NOT_INSTALLED); }
	@touch $@

$(VENV)/desk: $(VENV)/serves pyproject.toml
	@echo "Installing what curators need …"
	@$(PIP) install --editable '.[desk]' || { $(NOT_INSTALLED); }
	@touch $@

$(VENV)/tests: $(VENV)/serves pyproject.toml
	@echo "Installing what the tests need …"
	@$(PIP) install --editable '.[desk,test]' || { $(NOT_INSTALLED); }
	@touch $@
