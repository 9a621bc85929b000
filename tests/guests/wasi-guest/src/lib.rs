//! Handlers that ask WASI for what the sandbox gives in steps only, or not at all.

mod denied;
mod environment;
mod files;
mod network;

#[allow(missing_docs)]
mod bindings {
    wit_bindgen::generate!({
        path: ["../../../wit", "../wit"],
        world: "durable-tests:guests/wasi-guest",
        generate_all,
    });
}

use bindings::durable::execution::step_scope;
use bindings::durable::execution::types::{ErrorObject, OperationDetails};
use bindings::exports::durable::execution::handler::{Guest, Invocation, InvocationOutput, InvocationStatus};
use bindings::wasi::cli::environment as wasi_environment;
use bindings::wasi::cli::{exit, stderr, stdin, stdout};
use bindings::wasi::clocks::{monotonic_clock, wall_clock};
use bindings::wasi::io::poll;
use bindings::wasi::random::{insecure_seed, random};

const SECOND: u64 = 1_000_000_000;

/// From the input, a text with or without its quotes, to JSON.
type Handler = fn(&str) -> String;

/// Every handler, by its name.
const HANDLERS: &[(&str, Handler)] = &[
    ("surroundings", surroundings),
    ("time-and-random", time_and_random),
    ("sleep", sleep),
    ("print", print),
    ("exit", exit_1),
    ("random-flood", random_flood),
    ("zeroes-flood", zeroes_flood),
    ("handle-flood", handle_flood),
    ("long-step", long_step),
    ("denied", denied::denied),
    ("environment", environment::environment),
    ("directories", files::directories),
    ("read-file", files::read_file),
    ("change-files", files::change_files),
    ("same-file", files::same_file),
    ("hoard-files", files::hoard_files),
    ("kept-directory", files::kept_directory),
    ("connect", network::connect),
    ("wait-for-answer", network::wait_for_answer),
    ("kept-socket", network::kept_socket),
    ("other-sockets", network::other_sockets),
    ("hoard-sockets", network::hoard_sockets),
    ("abandon-look-ups", network::abandon_look_ups),
];

struct Component;

impl Guest for Component {
    fn invoke(invocation: Invocation) -> Result<InvocationOutput, ErrorObject> {
        let handler = HANDLERS.iter().find(|(name, _)| *name == invocation.handler);
        let execution = &invocation.initial_execution_state.operations[0];
        let OperationDetails::Execution(details) = &execution.details else {
            unreachable!("the first is the execution")
        };
        let input = details.input_payload.as_deref().unwrap_or_default().trim_matches('"');
        let result = handler.map(|(_, handler)| handler(input));
        Ok(InvocationOutput { status: Some(InvocationStatus::Succeeded), result, error: None })
    }

    fn handlers() -> Vec<String> {
        HANDLERS.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}

bindings::export!(Component with_types_in bindings);

/// Counts of environment variables and arguments, and whether stdin has anything.
fn surroundings(_input: &str) -> String {
    let stdin_has_bytes = stdin::get_stdin().blocking_read(1).is_ok();
    format!(
        "[{},{},{stdin_has_bytes}]",
        wasi_environment::get_environment().len(),
        wasi_environment::get_arguments().len()
    )
}

/// What clocks and random numbers read outside steps, in a step's first attempt, in its second, and outside again.
fn time_and_random(_input: &str) -> String {
    let outside = reading();
    step_scope::enter("step", 1);
    let first = reading();
    step_scope::enter("step", 2);
    let second = reading();
    step_scope::leave();
    format!("[{outside},{first},{second},{}]", reading())
}

/// Wall clock in seconds, monotonic clock, a random number, a hash map's seed.
fn reading() -> String {
    let (wall, monotonic) = (wall_clock::now().seconds, monotonic_clock::now());
    format!("[{wall},{monotonic},{},{}]", random::get_random_u64(), insecure_seed::insecure_seed().0)
}

/// Sleeps for an hour, then waits for the first of two sleeps; returns the seconds passed after each.
fn sleep(_input: &str) -> String {
    monotonic_clock::subscribe_duration(3600 * SECOND).block();
    let one = monotonic_clock::now() / SECOND;
    let long = monotonic_clock::subscribe_duration(100 * SECOND);
    let short = monotonic_clock::subscribe_duration(SECOND);
    let ready = poll::poll(&[&long, &short]);
    let two = monotonic_clock::now() / SECOND;
    format!("[{one},{two},{ready:?},{}]", wall_clock::now().seconds)
}

fn print(_input: &str) -> String {
    let (out, err) = (stdout::get_stdout(), stderr::get_stderr());
    let printed =
        [out.blocking_write_and_flush(b"to stdout\nwithout end"), err.blocking_write_and_flush(b"to stderr\n")];
    format!("{}", printed.iter().all(Result::is_ok))
}

fn exit_1(_input: &str) -> String {
    let _ = stderr::get_stderr().blocking_write_and_flush(b"nothing more to do\n");
    exit::exit(Err(()));
    "null".to_owned()
}

fn random_flood(_input: &str) -> String {
    random::get_random_bytes(1 << 40).len().to_string()
}

fn zeroes_flood(_input: &str) -> String {
    stdout::get_stdout().write_zeroes(1 << 40).is_ok().to_string()
}

fn handle_flood(_input: &str) -> String {
    let mut hoard = Vec::new();
    while hoard.len() < 1_000_000 {
        hoard.push(monotonic_clock::subscribe_duration(1));
    }
    hoard.len().to_string()
}

fn long_step(_input: &str) -> String {
    step_scope::enter(&"x".repeat(65), 1);
    random::get_random_u64().to_string()
}

/// Runs something in a step.
fn in_step<T>(run: impl FnOnce() -> T) -> T {
    step_scope::enter("step", 1);
    let result = run();
    step_scope::leave();
    result
}

/// Texts as a JSON array.
fn json(texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(|text| format!("{text:?}")).collect();
    format!("[{}]", texts.join(","))
}

/// A result as a text: what it is, or the name of its error.
fn text<E>(result: Result<String, E>, name: impl Fn(E) -> String) -> String {
    result.unwrap_or_else(|error| format!("error: {}", name(error)))
}
