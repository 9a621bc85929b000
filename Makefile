# What a developer does with this repository. `make` alone lists it.

export PATH := $(PATH):$(HOME)/.cargo/bin

# The guest side: the Rust SDK with the examples, and the handlers that tests misuse.
GUESTS := examples/rust tests/guests

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench fmt lint

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

setup: ## install what is missing; does nothing when all is there
	@scripts/setup.sh

demo: setup ## build durable-wasm and the quickstart, and run it
	cargo run --package durable-wasm -- run examples/rust/quickstart

test: setup ## run all tests
	@scripts/test.sh

bench: setup ## run the benchmarks
	cargo bench --workspace --bench '*'

fmt: ## format all code
	cargo fmt --all
	$(foreach guests,$(GUESTS),cargo fmt --all --manifest-path $(guests)/Cargo.toml &&) true

lint: ## check formatting, and clippy without a warning
	@scripts/setup.sh --lint
	@scripts/lint.sh $(GUESTS)
