# Only names for what package.json and the scripts do. Needs Node.js and nothing else.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install build demo test faults check fix bench clean binaries node

# "npm ci" refuses lock files made where the registry lacks packages of other platforms;
# this installs from the lock file as well, and never writes to it.
NPM_INSTALL := npm install --no-save --include=dev --include=optional --no-audit --no-fund --no-update-notifier --loglevel=error
SOURCES := $(shell find src scripts -name '*.ts' ! -name '*.test.ts' -o -name '*.mjs') package.json tsconfig.json tsconfig.build.json
# The examples that are programs: each gets its packages, and handrail as a link to this folder.
PROGRAMS := $(patsubst %/package.json,%/node_modules/.installed,$(wildcard examples/*/package.json))

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s%s\n", $$1, $$2 }'

install: node_modules/.installed ## install what package-lock.json names, unless it is there
build: dist/cli/main.js $(PROGRAMS) ## build dist/, unless it is newer than the sources, and make the examples runnable
binaries: test/binaries/node_modules/.installed ## install the database servers and runtimes of the tests

demo: build ## show it on a throwaway PostgreSQL
	@node tools/demo.mjs

test: build binaries ## run all tests
	@npm run --silent test

faults: build binaries ## interrupt runs at every message and every write, instead of at some of them
	@HANDRAIL_FAULTS=all npm run --silent test -- test/faults/every test/faults/many

check: build ## formatting, lint, types
	@npm run --silent check
	@for one in examples/*/tsconfig.json; do node_modules/.bin/tsc -p $$one || exit 1; done

fix: install ## format, and repair what lint can
	@npm run --silent fix

bench: build ## measure against other tools
	@node bench/run.mjs

clean: ## remove everything that the other targets made
	@rm -rf dist .cache node_modules test/binaries/node_modules examples/*/node_modules

node:
	@command -v node >/dev/null || { echo 'Node.js is missing: install 20.19 or newer from https://nodejs.org' >&2; exit 1; }
	@node -e 'var v = process.versions.node.split("."); if (v[0] < 20 || (v[0] == 20 && v[1] < 19)) { console.error("Node.js " + v.join(".") + " is too old: install 20.19 or newer from https://nodejs.org"); process.exit(1) }'
	@command -v npm >/dev/null || { echo 'npm is missing: it comes with Node.js from https://nodejs.org' >&2; exit 1; }

node_modules/.installed: package.json package-lock.json | node
	@echo 'Installing dependencies'
	@$(NPM_INSTALL) >/dev/null
	@touch $@

test/binaries/node_modules/.installed: test/binaries/package.json test/binaries/package-lock.json | node
	@echo 'Installing the binaries for the tests'
	@cd test/binaries && $(NPM_INSTALL) >/dev/null
	@touch $@

examples/%/node_modules/.installed: examples/%/package.json | node
	@echo 'Installing examples/$*'
	@cd examples/$* && $(NPM_INSTALL) >/dev/null
	@touch $@

dist/cli/main.js: node_modules/.installed $(SOURCES)
	@echo 'Building'
	@node scripts/build.mjs
