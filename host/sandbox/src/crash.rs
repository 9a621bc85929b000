//! Turns what ended a guest into words: what happened, where, and what to do about it.
//!
//! Five kinds of end are told apart: the guest's own fault, a read that is denied, time that ran out, a host that wants
//! no more of it, and our fault.

use durable_wasm_core::model::ErrorObject;
use durable_wasm_runtime::{DeniedRead, InvocationError};
use wasmtime::{PoolConcurrencyLimitError, Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use crate::call::TimeIsUp;
use crate::config::SandboxLimits;
use crate::limiter::Refusal;
use crate::state::HostState;

/// The type of every crash, as Lambda names the end of a runtime process.
const ERROR_TYPE: &str = "Runtime.ExitError";
/// How wasmtime words data beyond the store's host-call fuel; the error itself is private to it.
const HOST_CALL_TOO_LARGE: &str = "fuel allocated for hostcalls has been exhausted";
/// Frames of one function from which on a backtrace is a recursion.
const RECURSION_FRAMES: usize = 5;

/// What a host function refuses a guest for: the guest's fault. Reads as the rest of "the handler …".
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct GuestFault(pub(crate) String);

/// The host wants no more of the guest, which is nobody's fault.
#[derive(Debug, thiserror::Error)]
#[error("the host ended the handler")]
pub(crate) struct EndedByHost;

/// What ended the guest, as the invocation's error.
pub(crate) fn explain(error: &wasmtime::Error, state: &HostState, limits: &SandboxLimits) -> InvocationError {
    if let Some(TimeIsUp(timeout)) = error.downcast_ref() {
        return InvocationError::TimedOut(*timeout);
    }
    if let Some(denied) = error.downcast_ref::<DeniedRead>() {
        return InvocationError::Denied(denied.clone());
    }
    if let Some(ended @ EndedByHost) = error.downcast_ref() {
        return InvocationError::Lost(ErrorObject::new(ERROR_TYPE, ended.to_string()));
    }
    if let Some(exhausted) = error.downcast_ref::<PoolConcurrencyLimitError>() {
        return InvocationError::Bug(format!("{exhausted:?}"));
    }
    let refusal = state.limiter.refusal();
    let recursive = error.downcast_ref().is_some_and(is_recursion);
    let mut message = cause(error, limits, recursive);
    if let Some(refusal) = refusal {
        message = format!("{message}, after it was refused more than {}", amount(refusal));
    }
    if let Some(last) = state.logs.last_error() {
        message = format!("{message}: {last}");
    }
    let stack_trace = error.downcast_ref().map(frames).filter(|frames| !frames.is_empty());
    let error = ErrorObject { stack_trace, ..ErrorObject::new(ERROR_TYPE, message) };
    InvocationError::Crashed { hint: hint(refusal, recursive), error }
}

/// What happened, as the rest of "the handler …" would say it.
fn cause(error: &wasmtime::Error, limits: &SandboxLimits, recursive: bool) -> String {
    if let Some(I32Exit(status)) = error.downcast_ref() {
        return format!("exited with status {status}");
    }
    if let Some(GuestFault(fault)) = error.downcast_ref() {
        return fault.clone();
    }
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return trapped(*trap, recursive);
    }
    let root = error.root_cause().to_string();
    if root.contains(HOST_CALL_TOO_LARGE) {
        return format!("passed more than {} bytes to the host in one call", limits.host_call_bytes);
    }
    format!("broke the rules of its interface: {root}")
}

fn trapped(trap: Trap, recursive: bool) -> String {
    match trap {
        Trap::UnreachableCodeReached => "trapped: `unreachable` executed, as after a panic".to_owned(),
        Trap::StackOverflow => "trapped: stack overflow".to_owned(),
        // A guest's own stack lies in linear memory, and where it ends the memory ends.
        Trap::MemoryOutOfBounds if recursive => {
            "trapped: out-of-bounds memory access in a deep recursion, most likely a stack overflow".to_owned()
        }
        Trap::MemoryOutOfBounds => "trapped: out-of-bounds memory access".to_owned(),
        // Wasmtime's enumeration, which grows.
        other => {
            let text = other.to_string();
            format!("trapped: {}", text.strip_prefix("wasm trap: ").unwrap_or(&text))
        }
    }
}

fn amount(refusal: Refusal) -> String {
    match refusal {
        Refusal::Memory(bytes) => format!("{bytes} bytes of memory"),
        Refusal::Table(elements) => format!("{elements} elements in a table"),
    }
}

fn hint(refusal: Option<Refusal>, recursive: bool) -> Option<String> {
    match refusal {
        Some(Refusal::Memory(_)) => Some("raise the limit with `--memory`".to_owned()),
        Some(Refusal::Table(_)) => None,
        None if recursive => Some("look for a recursion without end in the stack trace".to_owned()),
        None => None,
    }
}

/// Whether the innermost frames are one function, or a few, over and over.
fn is_recursion(backtrace: &WasmBacktrace) -> bool {
    let frames = backtrace.frames();
    frames.iter().any(|frame| {
        let same = frames.iter().filter(|other| other.func_index() == frame.func_index());
        same.count() >= RECURSION_FRAMES
    })
}

/// The guest's functions, innermost first.
fn frames(backtrace: &WasmBacktrace) -> Vec<String> {
    let name = |frame: &wasmtime::FrameInfo| match frame.func_name() {
        Some(name) => format!("{:#}", rustc_demangle::demangle(name)),
        None => format!("wasm function {}", frame.func_index()),
    };
    backtrace.frames().iter().map(name).collect()
}
