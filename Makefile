VENV ?= .venv
BIN = $(VENV)/bin
MADE = $(VENV)/.made

.PHONY: help demo app test slow bench lowest constraints texts clean

help:
	@echo "make demo         the main job on a made-up city, into demo/"
	@echo "make app          the screens on the made-up city, on this machine only"
	@echo "make test         style, types, layers and tests: what must pass before a change lands"
	@echo "make slow         the tests that take longer than a minute"
	@echo "make bench        our figures, beside the last of the peer that the README quotes"
	@echo "make lowest       the tests on the lowest versions that pyproject.toml allows"
	@echo "make constraints  write constraints.txt anew, with the newest versions"
	@echo "make texts        write the template of the catalogues anew, after a text has changed"
	@echo "make clean        remove everything that make made"
	@echo "PYTHON=... names another Python (3.11 or newer) than the first that is found."

$(MADE): pyproject.toml constraints.txt .ci/venv
	@sh .ci/venv $(VENV)

demo: $(MADE)
	@rm -rf demo
	@$(BIN)/sortition demo --out demo

app: $(MADE)
	@$(BIN)/sortition app --demo

test: $(MADE)
	@sh .ci/debian
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -n auto -m "not slow"

slow: $(MADE)
	@sh .ci/debian
	@$(BIN)/pytest -m slow

bench: $(MADE)
	@$(BIN)/python benchmarks/run.py --no-peer

lowest: PYTHON ?= python3.11
lowest:
	@sh .ci/debian
	@$(PYTHON) -m venv --clear .venv-lowest
	@$(PYTHON) .ci/lowest.py > .venv-lowest/lowest.txt
	@.venv-lowest/bin/python -m pip install -q -r .venv-lowest/lowest.txt -e .
	@.venv-lowest/bin/python -m pytest -n auto -m "not slow"

constraints: PYTHON ?= python3.11
constraints:
	@$(PYTHON) -m venv --clear .venv-newest
	@.venv-newest/bin/python -m pip install -q -e '.[app,beacon,dev]'
	@grep '^#' constraints.txt > .venv-newest/constraints.txt
	@.venv-newest/bin/python -m pip freeze --exclude-editable >> .venv-newest/constraints.txt
	@mv .venv-newest/constraints.txt constraints.txt
	@rm -rf .venv-newest

texts: $(MADE)
	@$(BIN)/pybabel -q extract -F sortition/locale/babel.cfg -k text -k plural:1,2 --no-wrap \
		--add-location=file --omit-header -o sortition/locale/sortition.pot strata sortition
	@$(BIN)/pybabel -q extract -F sortition/locale/babel.cfg -k text -k plural:1,2 --no-wrap \
		--add-location=file --omit-header -o panels/locale/panels.pot panels app.py

clean:
	@rm -rf .venv .venv-lowest .venv-newest demo build dist .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
