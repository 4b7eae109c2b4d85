# The commands of this project. Each sets up what it needs and says what it is doing.
.PHONY: demo test check bench clean set-up product fresh-machines clause-mutants assure
SHELL := bash
PYTHON := .venv/bin/python
SITE ?= demo
READS ?= 1000000

READY := .venv/.ready .venv-dashboards/.ready node_modules/.ready widgets/static/.ready
TESTING := $(READY) build/browser.ready

demo: $(READY)
	@$(PYTHON) -m workbench demo up $(SITE)

set-up: $(TESTING)

product: $(READY)

check: $(READY) build/Helsinki.osm.pbf
	@tools/steps check

test: $(TESTING)
	@tools/steps check
	@tools/steps slow

# The store beside PostgreSQL and DuckDB: a million reads take some minutes; READS=20000000 is the record, and takes some twenty minutes.
bench: $(READY) build/bench.ready
	@$(PYTHON) -m tests.bench.race $(READS)
	@$(PYTHON) -m tests.bench.matching
	@$(PYTHON) -m tests.bench.hits_path

# Not part of `make test`: twenty minutes of two cores. The same tests, drawn and killed three times as often, and
# the department of the install page under systemd instead of a stand-in, which needs root.
assure: $(TESTING)
	@tools/steps assure

# Not part of `make test`: some six minutes of two cores.
clause-mutants: $(READY)
	@$(PYTHON) -m tests.mutants

# Not part of `make test`: a quarter of an hour for each Python that is here.
fresh-machines:
	@$(firstword $(PYTHON3) python3) tools/fresh_machines.py

clean:
	rm -rf .venv .venv-dashboards node_modules widgets/js/node_modules widgets/static/*.js widgets/static/.ready build

.venv/.ready: locks/workbench.txt locks/node.txt pyproject.toml tools/set_up
	@tools/set_up python

.venv-dashboards/.ready: .venv/.ready locks/dashboards.txt
	@tools/set_up dashboards

node_modules/.ready: package.json package-lock.json tools/set_up
	@tools/set_up hub

widgets/static/.ready: widgets/js/package.json widgets/js/package-lock.json $(wildcard widgets/js/*.js widgets/js/*.mjs widgets/js/*.css) tools/set_up
	@tools/set_up map

build/Helsinki.osm.pbf: .venv/.ready locks/streets.txt
	@tools/set_up streets

build/browser.ready: .venv/.ready locks/streets.txt locks/node.txt tools/set_up
	@tools/set_up browser

build/bench.ready: .venv/.ready locks/bench.txt tools/set_up
	@tools/set_up bench
