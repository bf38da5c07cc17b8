# The only commands to know. `make` alone lists them.
#
# Each target says what it does while it does it; the work itself is in scripts/.

.DEFAULT_GOAL := help
.PHONY: help run dev test test-faults test-upgrade test-containers bench deb deploy-check fmt lint setup clean

# More for `mdp-server serve`, for instance ARGS="--listen 127.0.0.1:9000". Without: 127.0.0.1:8000,
# everything in ./data.
ARGS ?=

STAGES := tools web build lint rust browser operations
.PHONY: $(addprefix test-,$(STAGES))

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

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

test-containers: ## the whole stack from its images in a container engine, each service killed on the way (half an hour)
	@scripts/test-containers

test-upgrade: ## from the first release's own programs to these and back, nothing lost (builds them: half an hour)
	@scripts/test-upgrade

bench: ## measure, and print a table with the machine's own limits (ten minutes); scripts/bench for a part
	@scripts/bench

deb: ## build the package for Debian, for this architecture, into target/deb
	@scripts/build-deb $(ARGS)

deploy-check: ## look at a server in use from outside, as its users reach it: URL=https://vault.example.org
	@scripts/deploy-check $(ARGS) '$(URL)'

fmt: ## format every source file
	@scripts/lint --fix

lint: ## what `make test` checks without running anything
	@scripts/lint

setup: ## install what the others need (they do it by themselves)
	@scripts/setup

clean: ## remove what was built; keeps ./data and the tools in the cache
	rm -rf target target-wasm web/build web/.svelte-kit web/src/lib/worker/pkg
