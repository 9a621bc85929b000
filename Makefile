# What a developer does with this repository. `make` alone lists it.

export PATH := $(PATH):$(HOME)/.cargo/bin

# The guest side: the Rust SDK with the examples, the handlers that tests misuse, and those of the conformance suite.
GUESTS := examples/rust tests/guests tests/conformance/handlers

# What handlers of the conformance suite are written in.
LANGUAGES := rust python javascript

.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo test conformance conformance-official sdk wire bench fmt lint

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

setup: ## install what is missing; does nothing when all is there
	@scripts/setup.sh

setup-test: ## the same, and look for what the tests need: Python and Node.js
	@scripts/setup.sh --test

demo: setup ## build durable-wasm and the quickstart, and run it
	cargo run --package durable-wasm -- run examples/rust/quickstart

test: setup-test ## run all tests
	@scripts/test.sh

conformance: setup-test ## run the official conformance requirements
	@for language in $(LANGUAGES); do scripts/conformance.sh $$language || exit; done

conformance-official: setup-test ## run the official validator with boto3 against `durable-wasm serve`
	@for language in $(LANGUAGES); do scripts/conformance-official.sh $$language || exit; done

sdk: setup-test ## compare the official SDKs' documented examples in the sandbox with native runs
	@scripts/sdk-python.sh
	@scripts/sdk-javascript.sh

wire: setup-test ## test the Lambda API of `durable-wasm serve` with boto3 and the official Python SDK
	@scripts/wire.sh

bench: setup-test ## run the benchmarks
	cargo bench --workspace --bench '*'

fmt: ## format all code
	cargo fmt --all
	$(foreach guests,$(GUESTS),cargo fmt --all --manifest-path $(guests)/Cargo.toml &&) true

lint: ## check formatting, and clippy without a warning
	@scripts/setup.sh --lint
	@scripts/lint.sh $(GUESTS)
