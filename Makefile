# Two commands do everything: `make run` and `make test`. Each installs what it misses and says so.
.DEFAULT_GOAL := help
SHELL := bash
.NOTPARALLEL:

TARGET := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup assets ## Set up, build and start the demo: http://127.0.0.1:8080, data in ./var/demo
	cargo build --package portal
	mkdir -p var/demo
	$(TARGET)/debug/pyli demo --data-dir var/demo

.PHONY: test
test: ## Set up and run every test, the long ones at a small size; says how long each step took
	@scripts/test

.PHONY: build
build: setup assets ## The program for production: target/release/pyli
	cargo build --release --package portal

.PHONY: prove
prove: ## The long tests at full size (hours), the campaigns in a release build
	@scripts/setup tests prove mail
	@$(MAKE) --no-print-directory assets python
	cargo build --workspace --bins
	PYLI_PROVE=1 $(TARGET)/debug/with_cluster cargo nextest run --workspace --profile prove \
	    --filter-expr 'not ($(CAMPAIGNS))'
	@$(MAKE) --no-print-directory campaigns

# What computes rather than waits is ten times as fast in a release build: bytes flipped under both verifiers, a
# superuser's edits, a million events, every state of the model of the register, every file of a portal with a thousand
# citizens.
CAMPAIGNS := (binary(log) & test(/^heavy_(edits|flips|long_log)/)) \
    | (binary(cli) & test(/^second_verifier::heavy/)) \
    | (binary(cli) & test(/^heavy_canaries/)) \
    | (binary(projections) & test(/^heavy_figures/)) \
    | (binary(register) & test(/^model::heavy/))

.PHONY: campaigns
campaigns: ## Of `make prove`: flips, edits, a million events and the register's model, in a release build; PYLI_SEED repeats it
	@scripts/setup tests prove mail
	@$(MAKE) --no-print-directory assets python
	cargo build --release --package tests --bins
	PYLI_PROVE=1 $(TARGET)/release/with_cluster cargo nextest run --release --package tests --profile prove \
	    --test cli --test log --test projections --test register --filter-expr '$(CAMPAIGNS)'

# What is measured is the program that goes into production, with its failpoints: PYLI_BIN names it.
.PHONY: chaos-register
chaos-register: ## The marathon against the misbehaving register and what belongs to it, at full size; PYLI_SEED repeats it
	@scripts/setup tests prove
	@$(MAKE) --no-print-directory assets
	cargo build --package tests --bins
	cargo build --release --package tests --bin pyli_under_test
	PYLI_PROVE=1 PYLI_BIN="$(abspath $(TARGET))/release/pyli_under_test" $(TARGET)/debug/with_cluster \
	    cargo nextest run --package tests --profile prove \
	    --filter-expr 'binary(register) and test(/^heavy/)'

# BENCH_PARTS, BENCH_ROUNDS, BENCH_SECONDS, BENCH_EVENTS, BENCH_ONLY and BENCH_DATA: docs/benchmarks.md.
PEERS := $(TARGET)/bench-peers

.PHONY: bench
bench: assets ## Pyli beside pgbench, stock cqrs-es and its peers; minutes, or more: docs/benchmarks.md
	@scripts/setup bench
	@$(MAKE) --no-print-directory $(PEERS)/esrs/.installed $(PEERS)/eventsourcing/.installed $(PEERS)/emmett/.installed
	cargo build --release --package portal --package bench
	$(TARGET)/release/bench

# The peers' packages are none of ours: they lie in target/ only, pinned in tests/bench/peers.
$(PEERS)/esrs/.installed: $(wildcard tests/bench/peers/esrs/* tests/bench/peers/esrs/src/*)
	mkdir -p $(PEERS)/esrs
	cargo build --release --locked --manifest-path tests/bench/peers/esrs/Cargo.toml --target-dir $(PEERS)/esrs/target
	cp $(PEERS)/esrs/target/release/pyli-bench-esrs $(PEERS)/esrs/run
	@touch $@

$(PEERS)/eventsourcing/.installed: $(wildcard tests/bench/peers/eventsourcing/*)
	mkdir -p $(PEERS)
	python3 -m venv --clear $(PEERS)/eventsourcing
	$(PEERS)/eventsourcing/bin/python -m pip install --quiet --disable-pip-version-check \
	    --requirement tests/bench/peers/eventsourcing/requirements.txt
	cp tests/bench/peers/eventsourcing/run.py $(PEERS)/eventsourcing/
	@touch $@

$(PEERS)/emmett/.installed: $(wildcard tests/bench/peers/emmett/*)
	mkdir -p $(PEERS)/emmett
	cp tests/bench/peers/emmett/package.json tests/bench/peers/emmett/package-lock.json \
	    tests/bench/peers/emmett/.npmrc tests/bench/peers/emmett/run.mjs $(PEERS)/emmett/
	cd $(PEERS)/emmett && npm ci --no-audit --no-fund
	@touch $@

.PHONY: setup
setup: ## Install what building and running need and this machine misses
	@scripts/setup

.PHONY: fmt
fmt: ## Format the Rust sources
	cargo fmt --all

.PHONY: lint
lint: assets ## Formatting, clippy and documentation; any warning is an error
	cargo fmt --all -- --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps

# What the tests need of Python, pinned, in an environment of its own: a mail server that they may be rude to, and
# Ed25519 for the second verifier of the log.
PYTHON := $(TARGET)/python

.PHONY: python
python: $(PYTHON)/.installed ## The mail server and the second verifier of the tests, in target/python

$(PYTHON)/.installed: tests/requirements.txt
	test -x $(PYTHON)/bin/python || python3 -m venv $(PYTHON)
	$(PYTHON)/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

.PHONY: verifier
verifier: python ## The second verifier's own tests
	cd tests/verifier && "$(abspath $(PYTHON))/bin/python" -B -m unittest -q test_verify

# Styles, fonts and scripts of the pages. npm runs when the lock file has changed, the build when a source has.
ASSETS := http/assets
ASSET_SOURCES := $(shell find $(ASSETS) \( -name node_modules -o -name dist \) -prune -o -type f -print)

.PHONY: assets
assets: $(ASSETS)/dist/.built ## The pages' styles, fonts and scripts, in http/assets/dist

$(ASSETS)/node_modules/.installed: $(ASSETS)/package.json $(ASSETS)/package-lock.json
	cd $(ASSETS) && npm ci --no-audit --no-fund
	@touch $@

$(ASSETS)/dist/.built: $(ASSETS)/node_modules/.installed $(ASSET_SOURCES)
	cd $(ASSETS) && npm run build
	@touch $@

# The same for the browser tests.
BROWSER := tests/browser

.PHONY: browser
browser: $(BROWSER)/node_modules/.installed ## The browser tests alone, on the program built last
	cd $(BROWSER) && PYLI="$(abspath $(TARGET))/debug/pyli" npm test

$(BROWSER)/node_modules/.installed: $(BROWSER)/package.json $(BROWSER)/package-lock.json
	cd $(BROWSER) && npm ci --no-audit --no-fund
	@touch $@

# schemathesis on the API, as each role; its Python packages lie in target/fuzz.
FUZZ := tests/fuzz
FUZZ_PYTHON := $(TARGET)/fuzz/bin/python

.PHONY: fuzz-api
fuzz-api: $(TARGET)/fuzz/.installed ## schemathesis alone, on the program built last
	$(FUZZ_PYTHON) $(FUZZ)/api.py $(TARGET)/debug/pyli

$(TARGET)/fuzz/.installed: $(FUZZ)/requirements.txt
	python3 -m venv --clear $(TARGET)/fuzz
	$(FUZZ_PYTHON) -m pip install --quiet --disable-pip-version-check --requirement $(FUZZ)/requirements.txt
	@touch $@
