# Common tasks. `make help` lists them.

CARGO ?= cargo
PREFIX ?= /usr/local
# Seconds for each fuzz target; .ci/run gives them a minute.
FUZZ_SECONDS ?= 5
BINARY = target/release/findrobots

.PHONY: help demo test test-engines lint deny doc fuzz miri bench fixtures page bless portable install clean

help: ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: $(BINARY) ## build, and run the main job on testdata/logs
	@echo
	@echo '$$ ls testdata/logs'
	@ls -x -w 100 testdata/logs
	@echo
	@echo '$$ findrobots testdata/logs            # every host that fetched /robots.txt'
	@$(BINARY) testdata/logs
	@echo
	@echo '$$ findrobots -v --stats -c testdata/logs   # how often, in how many files, first and last; what was read'
	@$(BINARY) -v --stats -c testdata/logs
	@echo
	@echo 'Now on your own: $(BINARY) /var/log/apache2'

$(BINARY): Cargo.toml Cargo.lock $(shell find src -name '*.rs')
	$(CARGO) build --release --locked

test: lint deny doc ## lint, documentation, tests, and a while of fuzzing; see tests/README.md
	$(CARGO) test --locked
	$(MAKE) fuzz

test-engines: $(BINARY) ## Spark, Slurm, ssh and others on this machine, with failures; installs them on Debian
	tests/engines/install
	tests/engines/run

lint: ## format and clippy, warnings are errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

deny: ## licences, sources and advisories of the dependencies, where cargo-deny is installed
	.ci/deny

doc: ## the documentation, warnings are errors
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --no-deps --document-private-items

fuzz: ## each fuzz target for FUZZ_SECONDS, where the nightly toolchain is installed
	fuzz/run $(FUZZ_SECONDS)

miri: ## the tests of the decoder's kernel, the only unsafe code, under Miri, where it is installed: six minutes
	.ci/miri

bench: ## against the peers on 1.4 GB of logs, the decoder by its parts, the pool: half an hour, 1 GB of disk
	$(CARGO) bench --locked --bench peers
	$(CARGO) bench --locked --bench agents
	$(CARGO) bench --locked --bench records
	$(CARGO) bench --locked --bench inflate
	$(CARGO) bench --locked --bench pool

fixtures: ## write testdata/logs, testdata/odd and testdata/formats anew
	python3 testdata/make.py
	python3 testdata/make_formats.py

page: ## install what the test of the page needs, and look at the page with Chromium
	tests/page/install
	$(CARGO) test --locked --test it page

bless: ## write the output of -j1 into testdata/cases, to be reviewed as a diff
	BLESS=1 $(CARGO) test --locked --test it cases

portable: ## a program for machines with a C library of 2012 or later, and the check that it is
	contrib/portable

install: $(BINARY) ## put the program into PREFIX/bin
	install -D $(BINARY) $(DESTDIR)$(PREFIX)/bin/findrobots

clean: ## remove the build
	$(CARGO) clean
