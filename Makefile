# The only commands to know. `make` alone lists them.
#
# Each target says what it does while it does it; the work itself is in scripts/.

.DEFAULT_GOAL := help
.PHONY: help run dev test test-faults bench fmt lint setup clean

# More for `mdp-server serve`, for instance ARGS="--listen 127.0.0.1:9000". Without: 127.0.0.1:8000,
# everything in ./data.
ARGS ?=

STAGES := tools web build lint rust browser
.PHONY: $(addprefix test-,$(STAGES))

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## build everything and serve the vault on http://127.0.0.1:8000 (first time: several minutes)
	@scripts/run $(ARGS)

dev: ## the same server, with the pages rebuilt on every change by Vite
	@scripts/dev $(ARGS)

test: ## every check there is (under an hour from nothing); test-tools, test-rust… for one stage
	@scripts/test

# One stage of it.
$(addprefix test-,$(STAGES)): test-%:
	@scripts/test $*

test-faults: ## what breaks things, in its long form: a thousand kills, hundreds of power cuts (an hour)
	@scripts/test-faults

bench: ## measure, and print a table with the machine's own limits (ten minutes); scripts/bench for a part
	@scripts/bench

fmt: ## format every source file
	@scripts/lint --fix

lint: ## what `make test` checks without running anything
	@scripts/lint

setup: ## install what the others need (they do it by themselves)
	@scripts/setup

clean: ## remove what was built; keeps ./data and the tools in the cache
	rm -rf target target-wasm web/build web/.svelte-kit web/src/lib/worker/pkg
