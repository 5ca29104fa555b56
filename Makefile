# make demo       compile the first example for every backend, into out/
# make test       run all tests
# make check      lint, types, and that generated files are current
# make consumers  install the real consumers that tests hand artifacts to
# make demo-run   run the first example and talk to its processes
# make goldens    write what the program says and writes now into golden/
# make bench      measure beside peers, into out/bench; FULL=1 for all sizes and docs/speed.md
# make lock       pin the newest dependencies that pyproject.toml allows

PYTHON ?= python3
BIN := .venv/bin
BACKENDS := nomad procfile systemd condor resolved
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: bench demo demo-run test check consumers schemas goldens lock documents clean

.venv/core: requirements/core.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements/core.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: requirements/dev.txt .venv/core
	$(INSTALL) --require-hashes -r requirements/dev.txt
	touch $@

demo: .venv/core
	$(BIN)/ccmgen compile examples/p42/boot.jsonnet --env examples/p42/env.json \
	    $(BACKENDS:%=--backend %) -o out/p42
	@echo
	@echo 'Run it: make demo-run, or any Procfile runner on out/p42/procfile/Procfile'
	@echo "Ask it: jq '.[0][0].params' out/p42/resolved/p42-data.json"

demo-run: .venv/dev
	$(BIN)/python -m tests.demo_run

test: .venv/dev
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.schemas
	$(BIN)/python -m tests.documents
	$(BIN)/python -m benchmarks.report
	$(BIN)/python -m tests.golden
	git diff --exit-code -- schemas golden README.md DECISIONS.md docs
	test -z "$$(git status --porcelain -- schemas golden README.md DECISIONS.md docs)"

consumers:
	sh tests/consumers/install.sh

schemas: .venv/dev
	$(BIN)/python -m tests.schemas

goldens: .venv/dev
	$(BIN)/python -m tests.golden

documents: .venv/dev
	$(BIN)/python -m tests.documents

PEERS := out/bench/peers
OWN := out/bench/ccmgen

$(PEERS)/done: requirements/peers.txt
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	-$(PEERS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

# As users have it: an editable install takes longer to find its modules.
bench: .venv/dev $(PEERS)/done
	test -x $(OWN)/bin/python || $(PYTHON) -m venv $(OWN)
	$(OWN)/bin/pip install --quiet --disable-pip-version-check --require-hashes \
	    -r requirements/core.txt
	rm -rf build
	$(OWN)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	    --force-reinstall .
	rm -rf build
	$(BIN)/python -m benchmarks --own $(OWN)/bin --peers $(PEERS)/bin --out out/bench \
	    $(if $(FULL),--full --keep) $(if $(AGAINST),--against $(AGAINST))

UV = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade

lock: .venv/dev
	$(UV) pyproject.toml --extra build -o requirements/core.txt
	$(UV) pyproject.toml --extra build --extra test --extra check -c requirements/core.txt \
	    -o requirements/dev.txt
	$(UV) benchmarks/peers.in -o requirements/peers.txt

clean:
	rm -rf .venv out build dist *.egg-info
