//! The `durable-wasm` command. What it does is in the library's `cli` module, so that tests can call it.

fn main() -> std::process::ExitCode {
    durable_wasm::cli::main()
}
