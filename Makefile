# Two commands matter: `make serve` and `make test`.  Everything else is a part of them.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: serve test compare package package-check bench bench-ingest docs install install-test install-sentence-transformers browser ingest lint lock clean

PYTHON ?= python3
DOCUMENTS ?= documents
ROWS ?= 10000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

serve: install                    ## ingest DOCUMENTS and serve on http://127.0.0.1:8000
	$(BIN)/kakehashi ingest $(DOCUMENTS)
	$(BIN)/kakehashi serve

install: $(VENV)/.installed api/static/vendor/.built

# The tests of a file share what its fixtures build; tests/conftest.py puts the longest files first.  A third worker works
# while another waits for a browser, a server or the disk.  A second thread of linear algebra would spin on another worker's
# core.  Processes that the tests start find modules compiled.  Snapshots are flushed to the disk (a seventh of the time of
# tests that ingest); with 16 GB of memory free they are made in memory, which takes 5 GB.
ROOMY = $(shell awk '/MemAvailable/ && $$2 > 16000000 {print "TMPDIR=/dev/shm"}' /proc/meminfo 2>/dev/null)
test: install install-test install-sentence-transformers browser tests/clients/node_modules/.built
	OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(ROOMY) $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: install install-test
	$(BIN)/ruff check . && $(BIN)/mypy

ingest: install
	$(BIN)/kakehashi ingest $(DOCUMENTS)

$(VENV)/.installed: requirements/base.lock pyproject.toml
	@echo "Installing the Python packages (about 40 s) ..."
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/base.lock
	$(PIP) install --no-deps -e . || $(PIP) install --no-deps --no-build-isolation -e .
	touch $@

api/static/vendor/.built: package.json package-lock.json
	@echo "Building the scripts of the pages ..."
	npm ci --no-audit --no-fund --loglevel=error
	npm run --silent build
	touch $@

install-test: $(VENV)/.installed-test
$(VENV)/.installed-test: $(VENV)/.installed requirements/test.lock
	@echo "Installing what the tests need ..."
	$(PIP) install --require-hashes -r requirements/test.lock
	touch $@

# torch has no hash here on purpose: an operator may use a build of her own for her machine's accelerator.
install-sentence-transformers: $(VENV)/.installed-sentence-transformers
$(VENV)/.installed-sentence-transformers: $(VENV)/.installed requirements/sentence-transformers.lock
	@echo "Installing the sentence-transformers backend ..."
	$(PIP) install -r requirements/sentence-transformers.lock
	touch $@

# Comunica, a JavaScript client, asks the service in the tests.
tests/clients/node_modules/.built: tests/clients/package.json tests/clients/package-lock.json
	@echo "Installing the JavaScript client of the tests ..."
	cd tests/clients && npm ci --no-audit --no-fund --loglevel=error
	touch $@

# The tests need Chromium, fonts, haproxy and Virtuoso from Debian; without root some are skipped and say so.
browser:
	@if [ -x /usr/bin/chromium ] && fc-list 2>/dev/null | grep -qi 'noto.*cjk' && fc-list | grep -qi ipaex && [ -x /usr/sbin/haproxy ] \
	  && [ -x /usr/bin/virtuoso-t ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium, fonts, haproxy and Virtuoso ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium fonts-noto-cjk fonts-dejavu fonts-ipaexfont-mincho fonts-ipaexfont-gothic fontconfig haproxy virtuoso-opensource-7 >/dev/null; \
	else echo "Chromium, haproxy or Virtuoso is missing and this user is not root: their tests will be skipped."; fi

compare: install install-test     ## precision, recall and F1 by kind, on the originals in ../shared/documents
	$(BIN)/python -m tests.compare

bench: install                    ## measure beside the peers (QUICK=1: below three minutes; LARGE=1: 10,000,000 triples, 1,000,000 projects)
	$(BIN)/python -m benchmarks.bench $(if $(QUICK),--quick) $(if $(LARGE),--large)

bench-ingest: install             ## generate a survey of ROWS rows and measure its ingest without embeddings
	$(BIN)/python -m benchmarks.ingest --rows $(ROWS)

docs: install install-test        ## renew the references that are written from the code
	$(BIN)/python -m api.reference
	$(BIN)/python -m ontology.documentation
	$(BIN)/python -m kakehashi.reference  # needs the extra analysis

package: install                  ## the wheel, in dist/
	rm -rf build/lib build/bdist.* && $(PIP) wheel --no-deps --wheel-dir dist .

package-check: install            ## install the wheel in an empty environment, ingest and ask there (needs the registry)
	$(BIN)/python -m tests.package_check

lock:                             ## renew the lock files (needs uv)
	uv pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  pyproject.toml -o requirements/base.lock
	uv pip compile -q --python-version 3.11 --generate-hashes --extra test --no-header --no-annotate \
	  --no-emit-index-url -c requirements/base.lock pyproject.toml -o requirements/test.lock
	uv pip compile -q --python-version 3.11 --extra sentence-transformers --no-header --no-annotate \
	  --no-emit-index-url -c requirements/base.lock pyproject.toml -o requirements/sentence-transformers.lock
	# Which accelerator libraries torch brings is its own build's affair.
	sed -i -E '/^(nvidia-|cuda-|triton)/d' requirements/sentence-transformers.lock

clean:
	rm -rf $(VENV) node_modules api/static/vendor data build *.egg-info
