# The chores. `make help` lists them.

CARGO ?= cargo
PREFIX ?= /usr/local
# Seconds for each fuzz target; .ci/run gives them a minute.
FUZZ_SECONDS ?= 5
BINARY = target/release/findrobots

.PHONY: help demo test lint doc fuzz bench fixtures bless install clean

help: ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(BINARY) ## build, and run the main job on testdata/logs
	@echo
	@echo '$$ ls testdata/logs'
	@ls -x -w 100 testdata/logs
	@echo
	@echo '$$ findrobots testdata/logs            # every host that asked for /robots.txt'
	@$(BINARY) testdata/logs
	@echo
	@echo '$$ findrobots -v --stats -c testdata/logs   # how often, in how many files, first and last; what was read'
	@$(BINARY) -v --stats -c testdata/logs
	@echo
	@echo 'Now on your own: $(BINARY) /var/log/apache2'

$(BINARY): Cargo.toml Cargo.lock $(shell find src -name '*.rs')
	$(CARGO) build --release --locked

test: lint doc ## everything that CI runs
	$(CARGO) test --locked
	$(MAKE) fuzz

lint: ## format and clippy, warnings are errors
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings

doc: ## the documentation, warnings are errors
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --no-deps --document-private-items

fuzz: ## each fuzz target for FUZZ_SECONDS, where the nightly toolchain is present
	fuzz/run $(FUZZ_SECONDS)

bench: ## against the peers on 1.4 GB of logs, the decoder by its parts, the pool; takes ten minutes and 1 GB of disk
	$(CARGO) bench --locked --bench peers
	$(CARGO) bench --locked --bench inflate
	$(CARGO) bench --locked --bench pool

fixtures: ## write testdata/logs and testdata/odd anew
	python3 testdata/make.py

bless: ## write what comes out into testdata/cases, to be read as a difference
	BLESS=1 $(CARGO) test --locked --test it cases

install: $(BINARY) ## put the program into PREFIX/bin
	install -D $(BINARY) $(DESTDIR)$(PREFIX)/bin/findrobots

clean: ## remove what was built
	$(CARGO) clean
